package io.unistream.buffer.cli;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.SequenceRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Puts the records of dead letters again, and takes the letters away. */
@Command(
    name = "replay",
    description = "Puts the records of dead letters again, and takes the letters away.",
    customSynopsis = {
      "buffer dead-letters DIRECTORY replay [--only=NUMBERS] --into=DIRECTORY",
      "buffer dead-letters DIRECTORY replay [--only=NUMBERS] [--keep-going] -- COMMAND [ARG...]"
    },
    footer = {
      "",
      "At least once: a letter is taken away once its record is synced where it went, or COMMAND has",
      "ended with 0. If replay is killed in between, the record comes again the next time.",
      "",
      "COMMAND is run for each letter, with the payload as its standard input, and with BUFFER_LETTER,",
      "BUFFER_BATCH, BUFFER_SEQUENCE and BUFFER_BYTES, the length of the payload, in its environment.",
      "If it fails, replay stops.",
      "",
      "Examples:",
      "  buffer dead-letters /var/lib/orders-refused replay --into /var/lib/orders",
      "  buffer dead-letters /var/lib/orders-refused replay --only 3,7..9 -- ./repair-and-send",
      "",
      "Exit codes: 0 all that was meant is replayed, 1 some letters are kept, 2 wrong usage, 3 a log",
      "cannot be read or changed, or COMMAND cannot be started."
    })
final class ReplayLetters implements Callable<Integer> {

  private final Output out;
  private final PrintWriter err;

  @ParentCommand
  private @Nullable LettersDirectory directory;

  @Option(
      names = "--into",
      paramLabel = "DIRECTORY",
      description = "The log that gets the records, behind all that is in it. It must be there.")
  private @Nullable Path into;

  @Option(
      names = "--only",
      paramLabel = "NUMBERS",
      split = ",",
      converter = Numbers.Converter.class,
      description =
          "Only these letters, such as 3,7..9 (default: all). Others before the last of them are put behind all letters, and so get new numbers.")
  private @Nullable List<SequenceRange> only;

  @Option(
      names = "--keep-going",
      description = "Try the other letters, too, if COMMAND fails for one.")
  private boolean keepGoing;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The program and its arguments.")
  private @Nullable List<String> command;

  @Spec
  private @Nullable CommandSpec spec;

  ReplayLetters(Output out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    Path letters = Objects.requireNonNull(directory).path();
    List<String> program = command == null ? List.of() : command;
    if ((into == null) == program.isEmpty()) {
      throw wrongUsage("replay needs --into DIRECTORY or -- COMMAND, and not both");
    }
    if (keepGoing && program.isEmpty()) {
      throw wrongUsage("--keep-going is for a COMMAND");
    }
    Path log = into;
    if (log != null) {
      refuseUnfit(letters, log);
    }
    LetterPlan plan = LetterPlan.of(letters, only == null ? null : new Numbers(only));
    if (plan.meant() == 0) {
      err.println("there is no dead letter in " + letters);
      return ExitCode.FINE;
    }
    return log == null ? intoCommand(plan, program) : intoLog(plan, log);
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  /** A log that is not there would be made by its opening, where a name was mistyped for example. */
  private static void refuseUnfit(Path letters, Path log) throws IOException {
    try (LetterLog seen = LetterLog.lookAt(log)) {
      if (seen.directory().toRealPath().equals(letters.toRealPath())) {
        throw new RefusedException(
            "--into must be another log than that of the dead letters, was " + log);
      }
    }
  }

  private int intoLog(LetterPlan plan, Path log) throws IOException {
    try (Buffer<byte[]> target = OpenedLog.toPut(log);
        Buffer<byte[]> source = OpenedLog.toTake(plan.directory(), plan.mostBytes())) {
      return told(LetterRun.through(source, plan, new IntoLog(target)));
    }
  }

  private int intoCommand(LetterPlan plan, List<String> program) throws IOException {
    try (Buffer<byte[]> source = OpenedLog.toTake(plan.directory(), plan.mostBytes())) {
      IntoCommand destination = new IntoCommand(program, keepGoing, out, err);
      int code = told(LetterRun.through(source, plan, destination));
      destination.check();
      return code;
    }
  }

  private int told(LetterRun run) {
    err.println(run.taken() + " replayed, " + run.kept() + " kept"
        + (run.putBack() == 0 ? "" : "; " + run.putBack() + " letters have new numbers"));
    return run.kept() == 0 ? ExitCode.FINE : ExitCode.FINDINGS;
  }
}
