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
    terminal.line(
        terminal.bold("Audit") + "  the target against the input and the acknowledgements");
    AuditRow.of(report).forEach(this::print);
    if (!report.kept()) {
      report.details().forEach(detail -> terminal.line("  " + terminal.red(detail)));
    }
    verdict(report);
  }

  private void print(AuditRow row) {
    String mark = switch (row.verdict()) {
      case FACT -> "";
      case NONE -> terminal.tick() + " ";
      case ALLOWED -> terminal.yellow("! ");
      case BROKEN -> terminal.cross() + " ";
    };
    terminal.line(String.format(
        Locale.ROOT, "  %-14s %11s   %s", row.title(), number(row.count()), mark + row.meaning()));
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
      terminal.line(terminal.yellow("As memory does: " + number(report.count(Finding.LOST))
              + " acknowledged records are gone.")
          + " All else held." + time);
    } else {
      terminal.line(terminal.green("Every promise was kept: " + number(report.kills()) + " kills, "
              + number(report.delivered()) + " records.")
          + time);
    }
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
