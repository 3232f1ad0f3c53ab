package io.unistream.examples.crash;

import io.unistream.examples.crash.AuditRow.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A run or several as one page that needs nothing else: no script, no font, no picture from elsewhere. No content of a
 * record is in it.
 */
final class CrashPage {

  /** So many runs are told in full, those first in which a promise was broken; the others are lines of a table. */
  static final int MOST_RUNS = 10;

  /** So many runs are lines of the table. */
  private static final int MOST_LINES = 200;

  private static final String STYLE = resource("page.css");

  private final List<PageRun> runs;
  private final RunFacts facts;

  CrashPage(List<PageRun> runs, RunFacts facts) {
    this.runs = runs.stream()
        .sorted(Comparator.comparing(run -> run.audit().kept())) // false first; the order is kept
        .toList();
    this.facts = facts;
  }

  /** How many lives of a run are worth keeping if there are so many runs: then the page has a bound. */
  static int mostLives(int runs) {
    return Chronicle.MOST_LIVES / Math.min(runs, MOST_RUNS);
  }

  void write(Path file) throws IOException {
    Files.writeString(file, toString());
  }

  @Override
  public String toString() {
    CrashHeadline headline = new CrashHeadline(runs.stream().map(PageRun::audit).toList());
    Html page = new Html();
    page.markup("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.element("title", "Crash simulation: " + headline.verdict());
    page.open("style").markup(STYLE).close().closeLine();
    page.open("body");
    headline.render(page);
    page.open("main");
    if (runs.size() > 1) {
      runs(page);
    }
    List<PageRun> told = runs.subList(0, Math.min(MOST_RUNS, runs.size()));
    told.forEach(run -> run(page, run));
    howItWasRun(page);
    page.closeLine().closeLine().closeLine();
    return page.toString();
  }

  private void runs(Html page) {
    page.open("section").element("h2", "Runs");
    page.open("div", "class", "wide", "role", "region", "aria-label", "Runs", "tabindex", "0");
    page.open("table").open("thead").open("tr");
    for (String title :
        List.of("Seed", "Kills", "Acknowledged", "Came again", "Time", "Promises")) {
      page.element("th", title, "scope", "col");
    }
    page.close().closeLine().open("tbody");
    for (PageRun run : runs.subList(0, Math.min(MOST_LINES, runs.size()))) {
      AuditReport audit = run.audit();
      page.open("tr").element("th", Long.toString(audit.seed()), "scope", "row");
      page.element("td", Words.number(audit.kills()));
      page.element("td", Words.number(audit.acknowledged()));
      page.element("td", Words.count(audit.redelivered(), "batch", "batches"));
      page.element("td", audit.seconds() + " s");
      page.open("td");
      CrashHeadline.mark(page, audit.kept() ? Verdict.NONE : Verdict.BROKEN);
      page.element("span", audit.kept() ? "kept" : "broken").close().closeLine();
    }
    page.close().close().closeLine();
    if (runs.size() > MOST_LINES) {
      page.element(
          "p",
          Words.count(runs.size() - MOST_LINES, "more run", "more runs")
              + " are in the sums above, and in what --json writes.",
          "class",
          "note");
    }
    if (runs.size() > MOST_RUNS) {
      page.element(
          "p",
          "The first " + MOST_RUNS
              + " of them are told below, those first in which a promise was broken.",
          "class",
          "note");
    }
    page.closeLine();
  }

  private void run(Html page, PageRun run) {
    String suffix = runs.size() == 1 ? "" : ", seed " + run.audit().seed();
    page.open("section").element("h2", "What happened" + suffix);
    AuditReport audit = run.audit();
    new TimelineChart(run.chronicle(), audit.records(), audit.backend()).render(page);
    page.closeLine();
    episode(page, suffix, run.chronicle().episode());
    page.open("section").element("h2", "Audit" + suffix);
    audit(page, run.audit());
    page.closeLine();
    page.open("section").element("h2", "Lives" + suffix);
    new LivesTable(run.chronicle()).render(page);
    page.closeLine();
  }

  private static void episode(Html page, String suffix, List<Episode.Moment> moments) {
    if (moments.isEmpty()) {
      return;
    }
    page.open("section").element("h2", "One kill, step by step" + suffix);
    page.open("ol", "class", "episode");
    for (Episode.Moment moment : moments) {
      boolean kill = moment.what().equals(Episode.Moment.KILL);
      page.open("li", "class", kill ? "kill" : "step");
      page.element("span", Words.exactSeconds(moment.nanos()), "class", "time");
      page.element("b", moment.what()).element("span", moment.text()).closeLine();
    }
    page.closeLine().closeLine();
  }

  private static void audit(Html page, AuditReport report) {
    page.element(
        "p",
        "The target was compared with the input, byte for byte, and with the acknowledgements that had been heard"
            + " before each kill.",
        "class",
        "note");
    if (!report.kept()) {
      page.open("ul", "class", "details");
      report.details().forEach(detail -> page.element("li", detail));
      page.closeLine();
    }
    page.open("div", "class", "audit");
    table(page, "What must not happen", report, false);
    table(page, "What happened", report, true);
    page.closeLine();
  }

  private static void table(Html page, String caption, AuditReport report, boolean facts) {
    page.open("div", "class", "wide", "role", "region", "aria-label", caption, "tabindex", "0");
    page.open("table").element("caption", caption);
    for (AuditRow row : AuditRow.of(report)) {
      if (facts != (row.verdict() == Verdict.FACT)) {
        continue;
      }
      page.open("tr");
      page.element("th", row.title(), "scope", "row");
      page.open("td", "class", "number");
      CrashHeadline.mark(page, row.verdict());
      page.text(Words.number(row.count())).close();
      page.element("td", row.meaning()).closeLine();
    }
    page.close().closeLine();
  }

  private void howItWasRun(Html page) {
    AuditReport first = runs.get(0).audit();
    page.open("section").element("h2", "How it was run");
    page.open("pre", "tabindex", "0").element("code", facts.command()).closeLine();
    page.open("dl", "class", "facts");
    fact(page, "Seed", seeds());
    fact(page, "Backend", CrashHeadline.backend(first));
    fact(
        page,
        "Input",
        Words.count(first.records(), "record", "records") + ", "
            + Words.count(first.bytes(), "byte", "bytes"));
    fact(page, "Buffer", facts.version() == null ? "not from a jar" : facts.version());
    fact(page, "Java", facts.java());
    fact(page, "System", facts.system());
    fact(page, "Started", facts.started().toString());
    page.closeLine();
    page.element(
        "p",
        "The seed decides what is put how and which moment each kill waits for; what exactly it hits is up to the"
            + " machine's timing, so a second run differs in detail.",
        "class",
        "note");
    page.closeLine();
  }

  private String seeds() {
    long least = runs.stream().mapToLong(run -> run.audit().seed()).min().orElseThrow();
    long most = runs.stream().mapToLong(run -> run.audit().seed()).max().orElseThrow();
    return least == most ? Long.toString(least) : least + " to " + most;
  }

  private static void fact(Html page, String name, String value) {
    page.open("div").element("dt", name).element("dd", value).closeLine();
  }

  private static String resource(String name) {
    try (InputStream in = CrashPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
