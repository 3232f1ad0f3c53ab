package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Part;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.TckReport.Totals;
import io.unistream.buffer.tck.TckReport.Violation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** A report in lines: counts by section of the contract, and what is not as it should be by name. */
final class ConsoleSummary {

  private static final int SLOWEST = 5;

  private final TckReport report;
  private final StringBuilder out = new StringBuilder();

  ConsoleSummary(TckReport report) {
    this.report = report;
  }

  /** What took longest, the longest first; nothing that took no time that can be measured. */
  static List<Part> slowest(TckReport report, int limit) {
    return report.parts().stream()
        .filter(part -> part.elapsedMillis() > 0)
        .sorted(Comparator.comparingLong(Part::elapsedMillis).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public String toString() {
    out.setLength(0);
    Totals totals = report.totals();
    line(
        "%s: %s (crash class %s, seed %d)",
        report.harness(),
        report.passed() ? "no rule broken" : Words.count(totals.broken(), "rule") + " BROKEN",
        report.crashClass(),
        report.seed());
    sections(totals);
    line(
        "  %s, of them %s; %s explored, %s distinct, at %s; %s",
        Words.count(totals.cases(), "case"),
        Words.count(report.scenarios(), "random scenario"),
        Words.count(totals.crashStates(), "crash state"),
        Words.number(totals.distinctStates()),
        Words.count(totals.crashPoints(), "crash point"),
        Words.time(totals.elapsedMillis()));
    skipped();
    unchecked();
    campaigns();
    slow();
    broken();
    return out.toString();
  }

  private void sections(Totals totals) {
    row("", "kept", "broken", "skipped", "unchecked");
    for (Section section : Section.values()) {
      row(
          section.title(),
          count(section, Status.KEPT),
          count(section, Status.BROKEN),
          count(section, Status.SKIPPED),
          count(section, Status.UNCHECKED));
    }
    row(
        "all rules",
        Words.number(totals.kept()),
        Words.number(totals.broken()),
        Words.number(totals.skipped()),
        Words.number(totals.unchecked()));
  }

  private String count(Section section, Status status) {
    return Words.number(section.rules().stream()
        .filter(rule -> report.result(rule).status() == status)
        .count());
  }

  private void skipped() {
    Map<String, StringJoiner> byReason = new LinkedHashMap<>();
    for (Result result : report.results()) {
      boolean partly = result.status() != Status.SKIPPED;
      for (String reason : result.skipped()) {
        byReason
            .computeIfAbsent(reason, any -> new StringJoiner(", "))
            .add(result.rule().id() + (partly ? " (in part)" : ""));
      }
    }
    byReason.forEach((reason, rules) -> line("  skipped, %s: %s", reason, rules));
  }

  private void unchecked() {
    List<String> rules = report.results().stream()
        .filter(result -> result.status() == Status.UNCHECKED)
        .map(Result::rule)
        .map(Rule::id)
        .toList();
    if (!rules.isEmpty()) {
      line("  unchecked: %s", String.join(", ", rules));
    }
  }

  private void campaigns() {
    for (Campaign campaign : report.campaigns()) {
      line(
          "  crash campaign, %s: %s, %s, %s more after a crash in recovery, %s distinct, %s",
          campaign.name(),
          Words.count(campaign.crashPoints(), "point"),
          Words.count(campaign.states(), "state"),
          Words.number(campaign.secondCrashStates()),
          Words.number(campaign.distinctStates()),
          Words.time(campaign.elapsedMillis()));
    }
  }

  private void slow() {
    for (Part part : slowest(report, SLOWEST)) {
      line("  slow: %9s  %s", Words.time(part.elapsedMillis()), part.name());
    }
  }

  private void broken() {
    for (Result result : report.results()) {
      List<Violation> violations = result.violations();
      if (!violations.isEmpty()) {
        line("  BROKEN %s", violations.get(0).message().strip().replace("\n", "\n    "));
      }
      if (violations.size() > 1) {
        line("    and %s of it", Words.count(violations.size() - 1, "more violation"));
      }
    }
  }

  private void row(String title, String kept, String broken, String skipped, String unchecked) {
    line("  %-26s %6s %6s %7s %9s", title, kept, broken, skipped, unchecked);
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
