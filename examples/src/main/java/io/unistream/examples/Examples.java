package io.unistream.examples;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.producer.Producer;
import io.unistream.examples.cost.Cost;
import io.unistream.examples.crash.CrashSimulation;
import io.unistream.examples.crash.Takeover;
import io.unistream.examples.deliver.DeliverySimulation;
import io.unistream.examples.quickstart.QuickStart;
import io.unistream.examples.terminal.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Runs the example that is named first; without a name it lists them. */
@Command(
    name = "java -jar examples.jar",
    description = "Runs an example of Buffer.",
    versionProvider = Examples.Version.class)
public final class Examples implements Runnable {

  /** The exit code when an example could not go on for a reason of its own. */
  static final int EXIT_FAILED = 3;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean version;

  /** The examples say themselves what they open. Kept here, for loggers are weakly held. */
  private static final List<Logger> OPERATORS =
      List.of(Logger.getLogger(Buffer.class.getName()), Logger.getLogger(Producer.class.getName()));

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
    OPERATORS.forEach(logger -> logger.setLevel(Level.WARNING));
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
    boolean option = arguments.length > 0 && arguments[0].startsWith("-");
    if (examples.isEmpty() || option) {
      err.println(command.getCommandName() + ": " + e.getMessage());
      err.println("Try --help.");
    } else {
      err.println("There is no example \"" + String.join(" ", arguments) + "\".");
      err.println("The examples are " + String.join(", ", examples) + ".");
    }
    return CommandLine.ExitCode.USAGE;
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Examples.class.getPackage().getImplementationVersion();
      return new String[] {"Buffer " + (version == null ? "(not from a jar)" : version)};
    }
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
