package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Totals;
import java.util.List;

/** How many states each crash campaign looked at, as bars of one scale. */
final class CampaignsSection implements ReportPage.Part {

  private static final long WIDTH = 1_000;

  private final List<TckReport> reports;
  private final long most;

  CampaignsSection(ReportDocument document) {
    this.reports = document.harnesses().stream()
        .filter(report -> !report.campaigns().isEmpty())
        .toList();
    this.most = reports.stream()
        .flatMap(report -> report.campaigns().stream())
        .mapToLong(Campaign::explored)
        .max()
        .orElse(0);
  }

  @Override
  public String id() {
    return "campaigns";
  }

  @Override
  public String title() {
    return "Crash states explored";
  }

  @Override
  public boolean isEmpty() {
    return reports.isEmpty();
  }

  @Override
  public void render(Xhtml page) {
    page.open("p", "class", "note").open("span", "class", "key first").close();
    page.text("states after a crash, at any crash point ")
        .open("span", "class", "key second")
        .close();
    page.text("further states, after a crash of the process that recovered").close();
    page.element(
        "p",
        "Distinct are those that look different from each other and from those of the campaigns above.",
        "class",
        "note");
    page.open("div", "class", "wide", "role", "region", "aria-label", "Campaigns", "tabindex", "0");
    page.open("table", "class", "campaigns").open("thead").open("tr");
    for (String title :
        List.of("Campaign", "Explored", "States", "Further", "Distinct", "Points", "Time")) {
      page.element("th", title, "scope", "col");
    }
    page.close().closeLine();
    reports.forEach(report -> group(page, report));
    page.closeLine().closeLine();
  }

  private void group(Xhtml page, TckReport report) {
    page.open("tbody").open("tr", "class", "group");
    page.element("th", report.harness(), "scope", "rowgroup", "colspan", "2");
    Totals totals = report.totals();
    page.element("td", Words.number(states(report)));
    page.element("td", Words.number(totals.crashStates() - states(report)));
    page.element("td", Words.number(totals.distinctStates()));
    page.element("td", Words.number(totals.crashPoints()));
    page.element("td", Words.time(time(report))).closeLine();
    report.campaigns().forEach(campaign -> row(page, campaign));
    page.closeLine();
  }

  private void row(Xhtml page, Campaign campaign) {
    page.open("tr").element("th", campaign.name(), "scope", "row");
    page.open("td", "class", "bar");
    bar(page, campaign);
    page.close();
    page.element("td", Words.number(campaign.states()));
    page.element("td", Words.number(campaign.secondCrashStates()));
    page.element("td", Words.number(campaign.distinctStates()));
    page.element("td", Words.number(campaign.crashPoints()));
    page.element("td", Words.time(campaign.elapsedMillis())).closeLine();
  }

  private void bar(Xhtml page, Campaign campaign) {
    long first = scaled(campaign.states());
    page.open(
        "svg",
        "viewBox",
        "0 0 " + WIDTH + " 14",
        "preserveAspectRatio",
        "none",
        "aria-hidden",
        "true");
    rect(page, "first", 0, first);
    rect(page, "second", first, scaled(campaign.secondCrashStates()));
    page.close();
  }

  private static void rect(Xhtml page, String part, long x, long width) {
    page.empty(
        "rect",
        "class",
        part,
        "x",
        Long.toString(x),
        "y",
        part.equals("first") ? "0" : "4",
        "width",
        Long.toString(width),
        "height",
        part.equals("first") ? "14" : "6");
  }

  private long scaled(long states) {
    return most == 0 ? 0 : Math.round((double) states * WIDTH / most);
  }

  private static long states(TckReport report) {
    return report.campaigns().stream().mapToLong(Campaign::states).sum();
  }

  private static long time(TckReport report) {
    return report.campaigns().stream().mapToLong(Campaign::elapsedMillis).sum();
  }
}
