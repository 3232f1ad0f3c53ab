package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each violation: what was promised, what was seen, how to see it again, and what led to it. */
final class ViolationsSection {

  private final List<TckReport> reports;

  ViolationsSection(ReportDocument document) {
    this.reports = document.harnesses();
  }

  /** Where the violations of a rule begin, so that the table of rules can point there. */
  static String anchor(int harness, Rule rule) {
    return "broken-" + harness + "-" + rule.id();
  }

  void render(Xhtml page) {
    if (reports.stream().allMatch(TckReport::passed)) {
      return;
    }
    page.open("section").element("h2", "What was broken");
    for (int i = 0; i < reports.size(); i++) {
      for (Result result : reports.get(i).results()) {
        for (int j = 0; j < result.violations().size(); j++) {
          String id = anchor(i, result.rule()) + (j == 0 ? "" : "-" + j);
          card(page, id, reports.get(i), result.rule(), result.violations().get(j));
        }
      }
    }
    page.closeLine();
  }

  private static void card(
      Xhtml page, String id, TckReport report, Rule rule, Violation violation) {
    page.open("article", "class", "violation", "id", id).open("h3");
    Icons.use(page, "broken", "broken");
    page.element("span", rule.id(), "class", "id");
    page.element("span", report.harness(), "class", "harness").closeLine();
    page.open("dl");
    page.element("dt", "Promised").element("dd", rule.promise());
    page.element("dt", "Seen")
        .open("dd", "class", "seen")
        .text(violation.seen())
        .close();
    fact(page, "Seed", violation.seed());
    fact(page, "Crash", violation.crashPoint());
    fact(page, "State", violation.state());
    page.closeLine();
    if (violation.reproducer() != null) {
      page.element("h4", "To see it again");
      page.open("pre", "tabindex", "0").element("code", violation.reproducer()).closeLine();
    }
    new Timeline(violation.timeline()).render(page);
    page.closeLine();
  }

  private static void fact(Xhtml page, String name, @Nullable Object value) {
    if (value != null) {
      page.element("dt", name).element("dd", value.toString());
    }
  }
}
