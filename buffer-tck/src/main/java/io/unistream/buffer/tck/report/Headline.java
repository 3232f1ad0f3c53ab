package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.TckReport.Totals;
import io.unistream.buffer.tck.report.MutantReport.Fate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The verdict and the totals. */
final class Headline {

  private final ReportDocument document;
  private final Totals totals;
  private final long mutants;
  private final long killed;

  Headline(ReportDocument document) {
    this.document = document;
    this.totals = document.totals();
    this.mutants =
        document.mutants().stream().mapToLong(report -> report.mutants().size()).sum();
    this.killed = document.mutants().stream().mapToLong(MutantReport::killed).sum();
  }

  /** The verdict about one harness, for a line of its own. */
  static String verdict(TckReport report) {
    if (report.preflight() != null) {
      return "NOTHING TRIED";
    }
    String errors = report.failures().isEmpty()
        ? ""
        : Words.count(report.failures().size(), "case") + " ENDED BY AN ERROR";
    long broken = report.totals().broken();
    if (broken > 0) {
      return Words.count(broken, "rule") + " BROKEN" + (errors.isEmpty() ? "" : ", " + errors);
    }
    return errors.isEmpty() ? "no rule broken" : errors;
  }

  String verdict() {
    long broken = broken().count();
    if (broken > 0) {
      return Words.count(broken, "rule") + " broken";
    }
    if (document.harnesses().stream().anyMatch(report -> report.preflight() != null)) {
      return "The preflight failed";
    }
    long errors = document.harnesses().stream()
        .mapToLong(report -> report.failures().size())
        .sum();
    if (errors > 0) {
      return Words.count(errors, "case") + " ended by an error";
    }
    if (killed < mutants) {
      return Words.count(mutants - killed, "mutant") + " not killed";
    }
    if (totals.kept() == 0) {
      return mutants == 0 ? "Nothing was tried" : "Every mutant killed";
    }
    return totals.skipped() == 0
        ? "No rule broken"
        : "No rule broken, " + Words.number(totals.skipped()) + " skipped";
  }

  void render(Xhtml page) {
    page.open("header");
    page.element("p", "Buffer conformance report", "class", "kicker");
    String seen = seen();
    page.open("h1", "class", seen);
    Icons.use(page, seen, "");
    page.text(verdict()).closeLine();
    page.element("p", explanation(), "class", "lead");
    page.open("dl", "class", "totals");
    if (!document.harnesses().isEmpty()) {
      rules(page);
      total(page, Words.number(totals.cases()), "cases", "directed checks and random scenarios");
      total(
          page,
          totals.crashStates() == 0 ? "none" : Words.number(totals.crashStates()),
          "crash states explored",
          totals.crashStates() == 0
              ? "no storage here can be stopped at each of its operations"
              : Words.number(totals.distinctStates()) + " distinct, at "
                  + Words.count(totals.crashPoints(), "crash point"));
    }
    if (mutants > 0) {
      total(
          page,
          Words.number(killed) + " of " + Words.number(mutants),
          "mutants killed",
          "each by a rule that was named for it");
    }
    if (!document.harnesses().isEmpty()) {
      total(page, Words.time(totals.elapsedMillis()), "spent testing", "all runs together");
    }
    page.closeLine().closeLine();
  }

  /** The mark beside the verdict. What was not tried, or not by all the crashes that there may be, has no tick. */
  private String seen() {
    if (!document.passed()) {
      return "broken";
    }
    if (document.harnesses().isEmpty()) {
      return mutants == 0 ? "unchecked" : "kept";
    }
    return totals.crashStates() == 0 ? "skipped" : "kept";
  }

  private void rules(Xhtml page) {
    long all = totals.kept() + totals.broken() + totals.skipped() + totals.unchecked();
    total(
        page,
        Words.number(totals.kept()) + " of " + Words.number(all),
        "rules kept",
        (document.harnesses().size() == 1
                ? ""
                : "over " + Words.count(document.harnesses().size(), "backend") + "; ")
            + Words.number(totals.broken()) + " broken, " + Words.number(totals.skipped())
            + " skipped, "
            + Words.number(totals.unchecked()) + " unchecked");
  }

  private static void total(Xhtml page, String value, String name, String detail) {
    page.open("div").element("dt", name).element("dd", value, "class", "value");
    page.element("dd", detail).closeLine();
  }

  private Stream<Rule> broken() {
    return document.harnesses().stream()
        .flatMap(report -> report.results().stream())
        .filter(result -> result.status() == Status.BROKEN)
        .map(TckReport.Result::rule)
        .distinct()
        .sorted();
  }

  private String explanation() {
    String broken = broken().map(Rule::id).collect(Collectors.joining(", "));
    String tried = document.harnesses().stream()
        .map(TckReport::harness)
        .distinct()
        .collect(Collectors.joining("; "));
    String survivors = document.mutants().stream()
        .flatMap(report -> report.mutants().stream())
        .filter(mutant -> mutant.fate() != Fate.KILLED)
        .map(MutantReport.Mutant::what)
        .collect(Collectors.joining("; "));
    String untried = document.harnesses().stream()
        .filter(report -> report.preflight() != null)
        .map(TckReport::harness)
        .collect(Collectors.joining("; "));
    return (survivors.isEmpty() ? "" : "Mutants not killed: " + survivors + ". ")
        + (untried.isEmpty() ? "" : "Nothing was tried of: " + untried + ". ")
        + (broken.isEmpty() ? "" : "Broken: " + broken + ". ")
        + (tried.isEmpty() ? "" : "Tested: " + tried + ".");
  }
}
