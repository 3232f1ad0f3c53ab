package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Part;
import java.util.List;

/** When and on what each harness was tested, and what took the time. */
final class RunsSection implements ReportPage.Part {

  private static final int SLOWEST = 5;

  private final List<TckReport> reports;

  RunsSection(ReportDocument document) {
    this.reports = document.harnesses();
  }

  @Override
  public String id() {
    return "runs";
  }

  @Override
  public String title() {
    return "Runs";
  }

  @Override
  public boolean isEmpty() {
    return reports.isEmpty();
  }

  @Override
  public void render(Xhtml page) {
    page.open("div", "class", "runs");
    reports.forEach(report -> run(page, report));
    page.closeLine();
  }

  private static void run(Xhtml page, TckReport report) {
    page.open("article").element("h3", report.harness()).open("dl");
    fact(page, "Crash class", report.crashClass().toString());
    fact(page, "Seed", Long.toString(report.seed()));
    fact(page, "Random scenarios", Words.number(report.scenarios()));
    fact(page, "Time", Words.time(report.elapsedMillis()));
    fact(page, "Finished", report.finishedAt());
    fact(page, "On", report.environment());
    page.closeLine();
    List<Part> slowest = ConsoleSummary.slowest(report, SLOWEST);
    if (!slowest.isEmpty()) {
      page.element("h4", "What took longest").open("ol");
      for (Part part : slowest) {
        page.open("li").element("span", Words.time(part.elapsedMillis()), "class", "time");
        page.text(" " + part.name()).close();
      }
      page.closeLine();
    }
    page.closeLine();
  }

  private static void fact(Xhtml page, String name, String value) {
    page.open("div").element("dt", name).element("dd", value).close();
  }
}
