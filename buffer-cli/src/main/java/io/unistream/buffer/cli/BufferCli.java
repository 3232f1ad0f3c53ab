package io.unistream.buffer.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
        "Looks at the logs of Buffer, repairs, fills and empties them. inspect, dump, verify and tail only"
            + " read, also beside a running owner.",
    versionProvider = BufferCli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  buffer inspect /var/lib/orders",
      "  buffer dump /var/lib/orders --as json | head",
      "  buffer verify /var/lib/orders && echo sound",
      "  buffer inspect s3://my-bucket/producers/orders",
      "  tail -F app.log | buffer pipe /var/lib/ship -- curl -sfT - https://example.com/logs",
      "",
      "Exit codes: 0 all is well, 1 something is damaged or missing, 2 wrong usage, 3 the log",
      "cannot be read, 4 not all was delivered, 5 the log is open elsewhere."
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
    // Not System.in, which asks after each read whether there is more.
    return run(new FileInputStream(FileDescriptor.in), out, err, clock, arguments);
  }

  /** Runs a command that reads from a stream, and returns its exit code. */
  static int run(
      InputStream in, OutputStream out, PrintWriter err, Clock clock, String... arguments) {
    Output output = new Output(out);
    BufferCli cli = new BufferCli();
    int code = new CommandLine(cli)
        .addSubcommand(new Inspect(output, clock))
        .addSubcommand(new Dump(output, err))
        .addSubcommand(new Verify(output))
        .addSubcommand(new Repair(output))
        .addSubcommand(new Tail(output, err))
        .addSubcommand(new Pipe(in, err))
        .addSubcommand(new Drain(out, OutputSync.ofThisProcess(), err, clock))
        .addSubcommand(new Doctor(output, new ThisMachine()))
        .addSubcommand(LettersDirectory.command(output, err, Question.atTheTerminal(err)))
        .setOut(new PrintWriter(output.writer()))
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // what begins with @ may be an argument of somebody else's command
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
