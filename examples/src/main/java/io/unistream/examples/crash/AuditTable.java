package io.unistream.examples.crash;

import io.unistream.examples.terminal.Terminal;
import java.util.Locale;

/** Prints an audit and its verdict. */
final class AuditTable {

  private final Terminal terminal;

  AuditTable(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(AuditReport report) {
    terminal.line();
    terminal.line(
        terminal.bold("Audit") + "  the target against the input and the acknowledgements");
    row(
        "lives",
        report.lives(),
        report.kills() + " killed: " + report.killsByPhase().get("starting") + " starting, "
            + report.killsByPhase().get("opening") + " recovering, "
            + report.killsByPhase().get("working") + " working, "
            + report.killsByPhase().get("idle") + " with all put");
    row("acknowledged", report.acknowledged(), "of " + number(report.records()) + " records");
    row(
        "stored anyway",
        report.storedUnacknowledged(),
        "puts cut short by a kill, found by recovery (allowed)");
    row("delivered", report.delivered(), "records in " + number(report.batches()) + " batches");
    row("redelivered", report.redelivered(), "batches came again, same id, same bytes (allowed)");
    row(
        "torn writes",
        report.tornFrames(),
        "to the target, cut off; unless lost, the batch came again");
    if (report.undelivered() > 0) {
      row(
          "not judged",
          report.undelivered(),
          "acknowledged records still in the log: the run had to stop");
    }
    for (Finding finding : Finding.values()) {
      if (finding == Finding.UNFENCED) {
        continue; // There was one owner at a time.
      }
      long count = report.count(finding);
      boolean expected = Findings.isAllowed(finding, report.backend());
      String mark =
          count == 0 ? terminal.tick() : expected ? terminal.yellow("!") : terminal.cross();
      row(
          finding.title(),
          count,
          mark + " " + finding.meaning() + (expected && count > 0 ? ": as memory does" : ""));
    }
    AuditReport.Recovery recovery = report.recovery();
    if (recovery != null) {
      terminal.line(String.format(
          Locale.ROOT,
          "  %-14s %11s   min %.1f ms, median %.1f ms, max %.1f ms",
          "recoveries",
          number(recovery.count()),
          recovery.minMillis(),
          recovery.medianMillis(),
          recovery.maxMillis()));
    }
    if (!report.kept()) {
      report.details().forEach(detail -> terminal.line("  " + terminal.red(detail)));
    }
    verdict(report);
  }

  /** Prints a line for each run, and the sum. */
  void print(CampaignReport campaign) {
    terminal.line();
    terminal.line(terminal.bold("Campaign"));
    for (AuditReport run : campaign.runs()) {
      String mark = run.kept() ? terminal.tick() : terminal.cross();
      terminal.line(String.format(
          Locale.ROOT,
          "  %s seed %d: %,d kills, %,d acknowledged, %,d lost, %,d batches redelivered, %.1f s",
          mark,
          run.seed(),
          run.kills(),
          run.acknowledged(),
          run.count(Finding.LOST),
          run.redelivered(),
          run.seconds()));
    }
    String sum = number(campaign.kills()) + " kills, " + number(campaign.acknowledged())
        + " records acknowledged: ";
    terminal.line(sum
        + (campaign.kept()
            ? terminal.green("every promise was kept.")
            : terminal.red("a promise was broken.")));
  }

  private void verdict(AuditReport report) {
    String time =
        String.format(Locale.ROOT, "  (%.1f s, seed %d)", report.seconds(), report.seed());
    terminal.line();
    if (!report.kept()) {
      terminal.line(terminal.red("A promise was broken.") + time);
    } else if (report.count(Finding.LOST) > 0) {
      terminal.line(terminal.yellow("As expected: memory promises nothing across a kill, and "
              + number(report.count(Finding.LOST)) + " acknowledged records are gone.")
          + " Everything else held." + time);
    } else {
      terminal.line(terminal.green("Every promise was kept: " + number(report.kills())
              + " kills, nothing lost, doubled, reordered or invented.")
          + time);
    }
  }

  private void row(String title, long count, String meaning) {
    terminal.line(String.format(Locale.ROOT, "  %-14s %11s   %s", title, number(count), meaning));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
