package io.unistream.examples.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line of an audit.
 *
 * @param title what was counted
 * @param count how often
 * @param meaning the same in words
 * @param verdict what follows from it
 */
record AuditRow(String title, long count, String meaning, Verdict verdict) {

  /** What a count says about the promises. */
  enum Verdict {
    /** Nothing: it says what happened. */
    FACT,
    /** It was looked for and not found. */
    NONE,
    /** This backend does not promise that it never happens. */
    ALLOWED,
    /** A promise was broken. */
    BROKEN
  }

  /** All lines of an audit: what happened, then what must not happen. */
  static List<AuditRow> of(AuditReport report) {
    List<AuditRow> rows = new ArrayList<>();
    rows.add(fact(
        "kills",
        report.kills(),
        report.killsByPhase().get("starting") + " starting, "
            + report.killsByPhase().get("opening") + " recovering, "
            + report.killsByPhase().get("working") + " working, "
            + report.killsByPhase().get("idle") + " all put"));
    rows.add(
        fact("acknowledged", report.acknowledged(), "of " + number(report.records()) + " records"));
    rows.add(fact(
        "stored anyway",
        report.storedUnacknowledged(),
        "puts cut short, found by recovery (allowed)"));
    rows.add(fact(
        "delivered", report.delivered(), "records in " + number(report.batches()) + " batches"));
    rows.add(fact(
        "redelivered", report.redelivered(), "batches came again, same id, same bytes (allowed)"));
    rows.add(fact(
        "torn writes", report.tornFrames(), "to the target; the batch came again, unless lost"));
    AuditReport.Recovery recovery = report.recovery();
    if (recovery != null) {
      rows.add(fact(
          "recoveries",
          recovery.count(),
          String.format(
              Locale.ROOT,
              "min %.1f ms, median %.1f ms, max %.1f ms",
              recovery.minMillis(),
              recovery.medianMillis(),
              recovery.maxMillis())));
    }
    if (report.undelivered() > 0) {
      rows.add(fact(
          "not judged", report.undelivered(), "acknowledged, still in the log: the run was cut"));
    }
    for (Finding finding : Finding.values()) {
      if (finding != Finding.UNFENCED) { // There was one owner at a time.
        rows.add(of(finding, report));
      }
    }
    return rows;
  }

  private static AuditRow of(Finding finding, AuditReport report) {
    long count = report.count(finding);
    if (count == 0) {
      return new AuditRow(finding.title(), 0, finding.meaning(), Verdict.NONE);
    }
    return Findings.isAllowed(finding, report.backend())
        ? new AuditRow(
            finding.title(), count, finding.meaning() + ": as memory does", Verdict.ALLOWED)
        : new AuditRow(finding.title(), count, finding.meaning(), Verdict.BROKEN);
  }

  private static AuditRow fact(String title, long count, String meaning) {
    return new AuditRow(title, count, meaning, Verdict.FACT);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
