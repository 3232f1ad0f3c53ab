package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.report.MutantReport.Fate;
import io.unistream.buffer.tck.report.MutantReport.Means;
import io.unistream.buffer.tck.report.MutantReport.Mutant;
import java.util.List;

/** Broken buffers, and the rule that killed each. */
final class MutantsSection implements ReportPage.Part {

  private final List<MutantReport> reports;

  MutantsSection(ReportDocument document) {
    this.reports = document.mutants();
  }

  @Override
  public String id() {
    return "mutants";
  }

  @Override
  public String title() {
    return "Mutants";
  }

  @Override
  public boolean isEmpty() {
    return reports.isEmpty();
  }

  @Override
  public void render(Xhtml page) {
    page.element(
        "p",
        "A mutant is a buffer with one thing broken, often as somebody's really was. That each is "
            + "killed shows that the rules can fail.",
        "class",
        "note");
    boolean survived =
        reports.stream().anyMatch(report -> report.killed() < report.mutants().size());
    if (survived) {
      page.open("details", "open", "open");
    } else {
      page.open("details");
    }
    long all = reports.stream().mapToLong(report -> report.mutants().size()).sum();
    page.element("summary", Words.count(all, "mutant") + ", each with the rule that killed it");
    page.open("div", "class", "wide", "role", "region", "aria-label", "Mutants", "tabindex", "0");
    page.open("table", "class", "mutants").open("thead").open("tr");
    for (String title : List.of("What is broken", "Whose bug", "Rule named", "Killed by")) {
      page.element("th", title, "scope", "col");
    }
    page.close().closeLine();
    reports.forEach(report -> group(page, report));
    page.close().close().closeLine();
  }

  private static void group(Xhtml page, MutantReport report) {
    page.open("tbody").open("tr", "class", "group");
    page.element("th", report.name(), "scope", "rowgroup", "colspan", "3");
    page.element("td", report.killed() + " of " + report.mutants().size() + " killed")
        .closeLine();
    report.mutants().forEach(mutant -> row(page, mutant));
    page.closeLine();
  }

  private static void row(Xhtml page, Mutant mutant) {
    page.open("tr").element("th", mutant.what(), "scope", "row");
    page.element("td", mutant.source() == null ? "" : mutant.source());
    page.open("td");
    String or = "";
    for (Rule rule : mutant.named()) {
      page.text(or).element("span", rule.id(), "class", "id");
      or = " or ";
    }
    page.close().open("td");
    boolean killed = mutant.fate() == Fate.KILLED;
    page.open("span", "class", killed ? "status kept" : "status broken");
    Icons.use(page, killed ? "kept" : "broken", killed ? "killed" : "");
    killer(page, mutant);
    page.close();
    String how = how(mutant);
    if (!how.isEmpty()) {
      page.element("small", how);
    }
    page.close().closeLine();
  }

  private static void killer(Xhtml page, Mutant mutant) {
    Rule rule = mutant.killedBy();
    if (rule == null) {
      page.element("span", "survived");
      return;
    }
    page.element("span", rule.id(), "class", "id");
    if (mutant.fate() != Fate.KILLED) {
      page.element("span", "(not named)");
    }
  }

  private static String how(Mutant mutant) {
    Means means = mutant.means();
    if (means == null) {
      return "";
    }
    String by = switch (means) {
      case CHECK -> "directed check";
      case SCENARIO -> "random scenario";
      case CAMPAIGN -> "crash campaign";
    };
    return mutant.detail() == null ? by : by + ": " + mutant.detail();
  }
}
