package io.unistream.buffer.cli;

import io.unistream.buffer.Buffer;
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
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Gives dead letters up. */
@Command(
    name = "purge",
    description = "Gives dead letters up for good, after a question.",
    footer = {
      "",
      "Letters that come after the question was asked are kept.",
      "",
      "Examples:",
      "  buffer dead-letters /var/lib/orders-refused purge --through 40",
      "  buffer dead-letters /var/lib/orders-refused purge --yes",
      "",
      "Exit codes: 0 they are gone, 1 they are kept, because the answer was no, 2 wrong usage, 3 the",
      "log cannot be read or changed, or nobody can be asked and --yes is not given."
    })
final class PurgeLetters implements Callable<Integer> {

  private final PrintWriter err;
  private final Question question;

  @ParentCommand
  private @Nullable LettersDirectory directory;

  @Option(
      names = "--through",
      paramLabel = "NUMBER",
      description = "The last letter that is given up (default: the last one).")
  private @Nullable Long through;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Spec
  private @Nullable CommandSpec spec;

  PurgeLetters(PrintWriter err, Question question) {
    this.err = err;
    this.question = question;
  }

  @Override
  public Integer call() throws IOException {
    Long last = through;
    if (last != null && (last < 1 || last == Long.MAX_VALUE)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--through must be at least 1, was " + last);
    }
    Path letters = Objects.requireNonNull(directory).path();
    LetterPlan plan = last == null ? LetterPlan.of(letters, null) : LetterPlan.upTo(letters, last);
    if (plan.meant() == 0) {
      err.println("there is no dead letter in " + letters);
      return ExitCode.FINE;
    }
    if (!yes && !isConfirmed(plan)) {
      err.println("nothing was changed");
      return ExitCode.FINDINGS;
    }
    try (Buffer<byte[]> log = OpenedLog.toTake(letters, plan.mostBytes())) {
      LetterRun run = LetterRun.through(log, plan, new Nowhere());
      err.println(run.taken() + " given up"
          + (run.putBack() == 0 ? "" : "; " + run.putBack() + " letters have new numbers"));
    }
    return ExitCode.FINE;
  }

  private boolean isConfirmed(LetterPlan plan) throws IOException {
    if (!question.canBeAsked()) {
      throw new RefusedException("--yes is needed where nobody can be asked: "
          + letters(plan.meant()) + " would be given up. Nothing was changed");
    }
    return question.isYes("Give up " + letters(plan.meant()) + " in " + plan.directory()
        + ", up to number " + plan.last() + ", for good?");
  }

  private static String letters(long count) {
    return count + (count == 1 ? " dead letter" : " dead letters");
  }

  /** Where nothing is kept. */
  static final class Nowhere implements LetterRun.Destination {
    @Override
    public List<Letter> take(List<Letter> letters) {
      return List.of();
    }

    @Override
    public boolean goesOn() {
      return true;
    }
  }
}
