package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Cause;
import io.unistream.buffer.tck.TckReport.Failure;
import io.unistream.buffer.tck.TckReport.Part;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.TckReport.Totals;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * A report in lines: counts by section of the contract, and what is not as it should be by name. However much is broken, it
 * stays short: the page has the rest.
 */
final class ConsoleSummary {

  private static final int SLOWEST = 5;
  private static final int MOST_CAUSES = 5;
  private static final int MOST_FAILURES = 3;
  private static final int MOST_CHARACTERS = 1_500;

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
        report.harness(), Headline.verdict(report), report.crashClass(), report.seed());
    if (report.preflight() != null) {
      told("", report.preflight().message());
      return out.toString();
    }
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
    failures();
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
    List<Cause> causes = report.causes();
    for (Cause cause : causes.subList(0, Math.min(MOST_CAUSES, causes.size()))) {
      told("BROKEN ", cause.violation().message());
      if (cause.rules().size() > 1) {
        line(
            "    of the same cause: %s",
            ids(cause.rules().subList(1, cause.rules().size())));
      }
      if (!cause.others().isEmpty()) {
        line("    and %s of it", Words.count(cause.others().size(), "more violation"));
      }
    }
    if (causes.size() > MOST_CAUSES) {
      line(
          "  and %s, of %s: see the page",
          Words.count(causes.size() - MOST_CAUSES, "more cause"),
          ids(causes.subList(MOST_CAUSES, causes.size()).stream()
              .flatMap(cause -> cause.rules().stream())
              .distinct()
              .toList()));
    }
  }

  private void failures() {
    List<Failure> failures = report.failures();
    failures.stream().limit(MOST_FAILURES).forEach(failure -> told("ERROR ", failure.message()));
    if (failures.size() > MOST_FAILURES) {
      line("  and %s: see the page", Words.count(failures.size() - MOST_FAILURES, "more error"));
    }
  }

  private static String ids(List<Rule> rules) {
    return rules.stream().map(Rule::id).collect(Collectors.joining(", "));
  }

  private void told(String what, String message) {
    String text = message.strip();
    String told = text.length() <= MOST_CHARACTERS
        ? text
        : text.substring(0, MOST_CHARACTERS) + "… (the page has all of it)";
    line("  %s%s", what, told.replace("\n", "\n    "));
  }

  private void row(String title, String kept, String broken, String skipped, String unchecked) {
    line("  %-26s %6s %6s %7s %9s", title, kept, broken, skipped, unchecked);
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
