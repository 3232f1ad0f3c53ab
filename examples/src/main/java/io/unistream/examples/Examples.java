package io.unistream.examples;

import io.unistream.examples.cost.Cost;
import io.unistream.examples.crash.CrashSimulation;
import io.unistream.examples.crash.Takeover;
import io.unistream.examples.deliver.DeliverySimulation;
import io.unistream.examples.quickstart.QuickStart;
import io.unistream.examples.terminal.Terminal;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Runs the example that is named first; without a name it lists them. */
@Command(name = "java -jar examples.jar", description = "Runs an example of Buffer.")
public final class Examples implements Runnable {

  /** The exit code when an example could not go on for a reason of its own. */
  static final int EXIT_FAILED = 3;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  private final Terminal terminal;

  private Examples(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Runs an example.
   *
   * @param arguments the name of the example, then its options
   */
  public static void main(String... arguments) {
    System.exit(commandLine(Terminal.system()).execute(arguments));
  }

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new Examples(terminal))
        .addSubcommand(new QuickStart(terminal))
        .addSubcommand(new ByHand(terminal))
        .addSubcommand(new CrashSimulation(terminal))
        .addSubcommand(new Takeover(terminal))
        .addSubcommand(new DeliverySimulation(terminal))
        .addSubcommand(new Cost(terminal))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Examples::wrongUsage)
        .setExecutionExceptionHandler((e, command, result) -> failed(e, command));
  }

  @Override
  public void run() {
    terminal.line(
        "java -jar examples.jar <name> [options]   (--help after the name shows its options)");
    terminal.line();
    commandLine(terminal).getSubcommands().forEach((name, command) -> {
      String[] description = command.getCommandSpec().usageMessage().description();
      terminal.line(String.format(Locale.ROOT, "  %-19s %s", name, description[0]));
    });
  }

  private static int wrongUsage(ParameterException e, String... arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    Set<String> examples = command.getSubcommands().keySet();
    if (examples.isEmpty()) {
      err.println(command.getCommandName() + ": " + e.getMessage());
      err.println("Try --help.");
    } else {
      err.println("There is no example \"" + String.join(" ", arguments) + "\".");
      err.println("The examples are " + String.join(", ", examples) + ".");
    }
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandName() + " could not go on:");
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      err.println("  " + cause);
    }
    return EXIT_FAILED;
  }
}
