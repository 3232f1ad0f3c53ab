package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Status;
import java.util.List;

/** Backends by rules. */
final class MatrixSection implements ReportPage.Part {

  private final List<TckReport> reports;

  MatrixSection(ReportDocument document) {
    this.reports = document.harnesses();
  }

  @Override
  public String id() {
    return "rules";
  }

  @Override
  public String title() {
    return "Rules";
  }

  @Override
  public boolean isEmpty() {
    return reports.isEmpty();
  }

  @Override
  public void render(Xhtml page) {
    legend(page);
    filter(page);
    page.open(
        "div",
        "class",
        "wide",
        "role",
        "region",
        "aria-label",
        "Backends by rules",
        "tabindex",
        "0");
    page.open("table", "class", "matrix");
    head(page);
    for (Section section : Section.values()) {
      section(page, section);
    }
    page.closeLine().closeLine();
  }

  private static void legend(Xhtml page) {
    page.open("ul", "class", "legend");
    entry(page, Status.KEPT, "all that was tried went as the rule promises");
    entry(page, Status.BROKEN, "something did not");
    entry(page, Status.SKIPPED, "cannot be tried here, for the reason given");
    entry(page, Status.UNCHECKED, "nothing came to a verdict about it");
    page.closeLine();
    page.element(
        "p",
        "A case is a directed check, or a random scenario that could break the rule. A state is "
            + "what a crash may leave on the storage; each is held against every rule that it could "
            + "break, so states do not add up over rules.",
        "class",
        "note");
  }

  /** Works by the style alone. A browser that does not know how shows every rule. */
  private static void filter(Xhtml page) {
    page.open("fieldset", "class", "filter").element("legend", "Show");
    choice(page, "rules-not-kept", "the rules that are not kept", true);
    choice(page, "rules-all", "every rule", false);
    page.closeLine();
  }

  private static void choice(Xhtml page, String id, String label, boolean chosen) {
    page.open("label");
    if (chosen) {
      page.empty("input", "type", "radio", "name", "rules-shown", "id", id, "checked", "checked");
    } else {
      page.empty("input", "type", "radio", "name", "rules-shown", "id", id);
    }
    page.text(" " + label).close();
  }

  private boolean isKept(Rule rule) {
    return reports.stream().allMatch(report -> report.result(rule).status() == Status.KEPT);
  }

  private static void entry(Xhtml page, Status status, String meaning) {
    page.open("li");
    status(page, status);
    page.text(" " + meaning).close();
  }

  private static void status(Xhtml page, Status status) {
    page.open("span", "class", "status " + Icons.of(status));
    Icons.use(page, Icons.of(status), "");
    page.text(Icons.of(status)).close();
  }

  private void head(Xhtml page) {
    page.open("thead").open("tr").element("th", "Rule and its promise", "scope", "col");
    for (TckReport report : reports) {
      page.open("th", "scope", "col").text(report.harness());
      page.element("small", "crash class " + report.crashClass()).close();
    }
    page.close().closeLine();
  }

  private void section(Xhtml page, Section section) {
    page.open("tbody").open("tr", "class", "group");
    page.element("th", section.title(), "scope", "rowgroup");
    for (TckReport report : reports) {
      long kept = section.rules().stream()
          .filter(rule -> report.result(rule).status() == Status.KEPT)
          .count();
      page.open("td", "data-harness", report.harness());
      page.text(kept + " of " + section.rules().size() + " kept").close();
    }
    page.closeLine();
    section.rules().forEach(rule -> row(page, rule));
    page.closeLine();
  }

  private void row(Xhtml page, Rule rule) {
    page.open("tr", "class", isKept(rule) ? "all-kept" : "not-kept").open("th", "scope", "row");
    page.element("span", rule.id(), "class", "id");
    page.element("span", rule.promise(), "class", "promise").close();
    for (int i = 0; i < reports.size(); i++) {
      cell(page, i, reports.get(i).result(rule));
    }
    page.closeLine();
  }

  private void cell(Xhtml page, int index, Result result) {
    page.open("td", "data-harness", reports.get(index).harness());
    if (result.status() == Status.BROKEN) {
      page.open("a", "href", "#" + ViolationsSection.anchor(index, result.rule()));
      status(page, result.status());
      page.close();
    } else {
      status(page, result.status());
    }
    if (result.cases() > 0) {
      page.element("small", Words.count(result.cases(), "case"));
    }
    if (result.crashStates() > 0) {
      page.element("small", Words.count(result.crashStates(), "state"));
    }
    if (!result.skipped().isEmpty()) {
      String reasons = String.join("; ", result.skipped());
      boolean partly = result.status() != Status.SKIPPED;
      page.element("small", partly ? "skipped in part: " + reasons : reasons, "class", "reason");
    }
    page.close();
  }
}
