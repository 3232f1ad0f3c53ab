package io.unistream.buffer.cli;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What a log holds, for people. */
final class InspectionText {

  private static final int NAME_WIDTH = 26;

  private final Output out;

  private InspectionText(Output out) {
    this.out = out;
  }

  static void write(Output out, WalView view, BacklogView backlog, Findings findings, Instant now)
      throws IOException {
    InspectionText text = new InspectionText(out);
    text.log(view);
    text.backlog(backlog, now);
    text.findings(view, findings);
    text.segments(view);
  }

  private void field(String name, String value) throws IOException {
    out.line(String.format(Locale.ROOT, "%-13s %s", name, value));
  }

  private void log(WalView view) throws IOException {
    field("log", view.location());
    field("id", view.logId().map(Object::toString).orElse("unknown"));
    field(
        "owner",
        view.owner().map(owner -> owner.name() + ": " + state(owner.state())).orElse("unknown"));
    field(
        "shut down",
        view.recovery().cleanShutdown()
            ? "in order"
            : view.owner()
                .map(WalOwner::state)
                .map(InspectionText::notShutDown)
                .orElse("not in order"));
  }

  private static String notShutDown(WalOwner.State state) {
    return switch (state) {
      case RUNNING -> "not yet";
      case UNKNOWN -> "not yet, or not in order";
      default -> "not in order";
    };
  }

  private static String state(WalOwner.State state) {
    return switch (state) {
      case RUNNING -> "has the log open";
      case CLOSED -> "has closed the log";
      case ENDED -> "does not run on this machine, and has not closed the log";
      case UNKNOWN -> "it cannot be told whether it runs";
    };
  }

  private void backlog(BacklogView backlog, Instant now) throws IOException {
    field(
        "gone",
        (backlog.goneSequence() == 0
                ? "no record"
                : "records up to " + backlog.goneSequence() + " (committed or dropped)")
            + backlog.committed().map(InspectionText::committed).orElse(""));
    field("backlog", count(backlog.records(), "record") + ", " + count(backlog.bytes(), "byte"));
    field("sealed", count(backlog.sealedBatches(), "batch"));
    field(
        "open batch",
        count(backlog.openRecords(), "record") + ", " + count(backlog.openBytes(), "byte"));
    field("oldest", backlog.oldest().map(oldest -> oldest(oldest, now)).orElse("none"));
    field("next record", Long.toString(backlog.nextSequence()));
    if (!backlog.dropped().isEmpty()) {
      field("dropped", "records " + backlog.dropped());
    }
  }

  private static String committed(BatchId batch) {
    return "; batch " + batch + " was committed last";
  }

  private static String oldest(Instant oldest, Instant now) {
    Duration age = Duration.between(oldest, now);
    String text = age.isNegative() ? "ahead of this clock" : age(age) + " ago";
    return oldest + " (" + text + ")";
  }

  private static String age(Duration age) {
    if (age.toMinutes() < 1) {
      return age.toSeconds() + " s";
    }
    String minutes = age.toMinutesPart() + " min";
    if (age.toHours() < 1) {
      return minutes + " " + age.toSecondsPart() + " s";
    }
    return age.toDays() < 1
        ? age.toHours() + " h " + minutes
        : age.toDays() + " d " + age.toHoursPart() + " h";
  }

  private static String count(long count, String what) {
    String plural = what.endsWith("h") ? what + "es" : what + "s";
    return count + " " + (count == 1 ? what : plural);
  }

  private void findings(WalView view, Findings findings) throws IOException {
    field("torn tail", count(view.recovery().tornBytes(), "byte"));
    field("damage", findings.exitCode() == ExitCode.FINE ? "none" : "yes");
    for (String line : findings.lines()) {
      out.line("  " + line);
    }
    for (String line : findings.knownLines()) {
      out.line("  " + line);
    }
  }

  private void segments(WalView view) throws IOException {
    out.line("");
    int width = NAME_WIDTH;
    for (WalPart part : view.parts()) {
      width = Math.max(width, part.name().length());
    }
    String format = "%-" + width + "s %12s %12s %12s";
    String what = Findings.partsOf(view, 1);
    out.line(String.format(Locale.ROOT, format, what, "bytes", "first", "last"));
    for (WalPart part : view.parts()) {
      boolean empty = part.sequences().isEmpty();
      out.line(String.format(
          Locale.ROOT,
          format,
          part.name(),
          part.bytes(),
          empty ? "-" : part.sequences().first(),
          empty ? "-" : part.sequences().last()));
    }
  }
}
