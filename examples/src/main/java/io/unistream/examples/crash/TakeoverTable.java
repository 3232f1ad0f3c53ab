package io.unistream.examples.crash;

import io.unistream.examples.terminal.Terminal;
import java.util.Locale;

/** Prints the audit of the takeovers and its verdict. */
final class TakeoverTable {

  private final Terminal terminal;

  TakeoverTable(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(TakeoverReport report) {
    terminal.line();
    terminal.line(
        terminal.bold("Audit") + "  the targets against the input and the acknowledgements");
    row(
        "takeovers",
        report.takeovers(),
        report.killed() + " from a host that was killed, " + report.frozen() + " frozen, "
            + report.alive() + " alive");
    row("acknowledged", report.acknowledged(), "of " + number(report.records()) + " records");
    row(
        "late answers",
        report.acknowledgedLate(),
        "of these were told after the takeover, stored before it (allowed)");
    row(
        "stored anyway",
        report.storedUnacknowledged(),
        "puts cut short, found by the next owner (allowed)");
    row("delivered", report.delivered(), "records in " + number(report.batches()) + " batches");
    row("redelivered", report.redelivered(), "batches came again, same id, same bytes (allowed)");
    row("sent late", report.late(), "batches by a former owner, same id, same bytes (allowed)");
    row("fenced", report.fenced(), "former owners that went on were told so, and said so");
    row(
        "refused",
        report.refused(),
        "of " + number(report.tried()) + " puts and commits that they tried after the takeover");
    for (Finding finding : Finding.values()) {
      long count = report.count(finding);
      row(
          finding.title(),
          count,
          (count == 0 ? terminal.tick() : terminal.cross()) + " " + finding.meaning());
    }
    AuditReport.Recovery recovery = report.recovery();
    if (recovery != null) {
      terminal.line(String.format(
          Locale.ROOT,
          "  %-14s %11s   min %.0f ms, median %.0f ms, max %.0f ms",
          "takeover time",
          "",
          recovery.minMillis(),
          recovery.medianMillis(),
          recovery.maxMillis()));
    }
    report.details().forEach(detail -> terminal.line("  " + terminal.red(detail)));
    String time =
        String.format(Locale.ROOT, "  (%.1f s, seed %d)", report.seconds(), report.seed());
    terminal.line();
    terminal.line((report.kept()
            ? terminal.green("Every promise was kept: " + report.takeovers()
                + " takeovers, nothing lost, doubled, reordered or invented, and no fenced owner"
                + " was acknowledged.")
            : terminal.red("A promise was broken."))
        + time);
  }

  private void row(String title, long count, String meaning) {
    terminal.line(String.format(Locale.ROOT, "  %-14s %11s   %s", title, number(count), meaning));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
