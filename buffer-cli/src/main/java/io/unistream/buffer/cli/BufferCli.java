package io.unistream.buffer.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Runs the command that is named first. */
@Command(
    name = "buffer",
    description =
        "Looks at the logs of Buffer. Commands that only look may run beside a running owner.",
    versionProvider = BufferCli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  buffer inspect /var/lib/orders",
      "  buffer dump /var/lib/orders --as json | head",
      "  buffer verify /var/lib/orders && echo sound",
      "",
      "Exit codes: 0 all is well, 1 something is damaged or missing, 2 wrong usage, 3 the log",
      "cannot be read."
    })
public final class BufferCli implements Runnable {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean version;

  @Option(
      names = "--stack-trace",
      scope = ScopeType.INHERIT,
      description = "Show where in the program an error came from.")
  private boolean stackTrace;

  @Spec
  private @Nullable CommandSpec spec;

  private BufferCli() {}

  /**
   * Runs a command, and ends the process with its exit code.
   *
   * @param arguments the name of the command, then its options
   */
  public static void main(String... arguments) {
    PrintWriter err =
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());
    System.exit(run(new FileOutputStream(FileDescriptor.out), err, Clock.systemUTC(), arguments));
  }

  /** Runs a command, and returns its exit code. */
  static int run(OutputStream out, PrintWriter err, Clock clock, String... arguments) {
    Output output = new Output(out);
    BufferCli cli = new BufferCli();
    int code = new CommandLine(cli)
        .addSubcommand(new Inspect(output, clock))
        .addSubcommand(new Dump(output, err))
        .addSubcommand(new Verify(output))
        .addSubcommand(new Doctor(output, new ThisMachine()))
        .addSubcommand(LettersDirectory.command(output, err, Question.atTheTerminal(err)))
        .setOut(new PrintWriter(output.writer()))
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(BufferCli::wrongUsage)
        .setExecutionExceptionHandler((e, command, result) -> cli.failed(e, command, output))
        .execute(arguments);
    try {
      output.writer().flush();
    } catch (IOException e) {
      if (!output.isClosed()) {
        err.println("buffer: the output cannot be written: " + e);
        return ExitCode.FAILED;
      }
    }
    return code;
  }

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }

  private static int wrongUsage(ParameterException e, String... arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
    err.println("Try --help.");
    return ExitCode.USAGE;
  }

  private int failed(Exception e, CommandLine command, Output output) {
    if (output.isClosed()) {
      return ExitCode.FINE;
    }
    PrintWriter err = command.getErr();
    if (stackTrace) {
      e.printStackTrace(err);
    }
    String message = output.failure() == null
        ? String.valueOf(e.getMessage())
        : "the output cannot be written: " + output.failure();
    err.println(command.getCommandSpec().qualifiedName() + ": " + message);
    return ExitCode.FAILED;
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = BufferCli.class.getPackage().getImplementationVersion();
      return new String[] {"Buffer " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
