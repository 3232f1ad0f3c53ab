package io.unistream.buffer.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dead-letters}, which has commands of its own. */
@Command(
    name = "dead-letters",
    description =
        "Looks at the dead letters that a producer keeps in a buffer, puts them again, or gives them up.",
    synopsisSubcommandLabel = "list|show|replay|purge",
    footer = {
      "",
      "list and show only read, also beside a running producer. replay and purge change the log, and",
      "refuse while a producer has it open.",
      "",
      "Examples:",
      "  buffer dead-letters /var/lib/orders-refused list",
      "  buffer dead-letters /var/lib/orders-refused show 17",
      "  buffer dead-letters /var/lib/orders-refused replay --into /var/lib/orders",
      "  buffer dead-letters /var/lib/orders-refused purge --through 40",
      "",
      "Exit codes: 0 all is well, 1 something is damaged or missing, or letters were refused again,",
      "2 wrong usage, 3 the log cannot be read or changed."
    })
final class LettersDirectory implements Runnable {

  @Parameters(paramLabel = "DIRECTORY", description = "The directory of the dead letters.")
  private Path directory = Path.of("");

  @Spec
  private @Nullable CommandSpec spec;

  private LettersDirectory() {}

  /** The command with all of its own. */
  static CommandLine command(Output out, PrintWriter err, Question question) {
    return new CommandLine(new LettersDirectory())
        .addSubcommand(new ListLetters(out, err))
        .addSubcommand(new ShowLetter(out))
        .addSubcommand(new ReplayLetters(out, err))
        .addSubcommand(new PurgeLetters(err, question));
  }

  Path path() {
    return directory;
  }

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "list, show, replay or purge is missing");
  }
}
