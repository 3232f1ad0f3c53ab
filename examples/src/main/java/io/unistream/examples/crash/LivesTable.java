package io.unistream.examples.crash;

import java.util.List;

/** The lives of a run, a line each. In a narrow window a line becomes a few words about each number. */
final class LivesTable {

  /** A longer table is folded, so that what follows it is found. */
  private static final int FOLDED_FROM = 100;

  private final Chronicle chronicle;

  LivesTable(Chronicle chronicle) {
    this.chronicle = chronicle;
  }

  void render(Html page) {
    List<LifeSummary> lives = chronicle.lives();
    page.element(
        "p",
        "A life is one process, from its start to its kill. Recovered: records that were in the log and not"
            + " committed. Sent again: batches that the target had already, under the same id and with the same"
            + " bytes.",
        "class",
        "note");
    boolean folded = lives.size() > FOLDED_FROM;
    if (folded) {
      page.open("details")
          .element("summary", "All " + Words.number(lives.size() + chronicle.leftOut()) + " lives");
    }
    page.open("div", "class", "wide", "role", "region", "aria-label", "Lives", "tabindex", "0");
    page.open("table", "class", "lives").open("thead").open("tr");
    for (String title :
        List.of("Life", "From", "Recovered", "Put", "Sent", "Sent again", "Committed", "Ended")) {
      page.element("th", title, "scope", "col");
    }
    page.close().closeLine().open("tbody");
    for (int i = 0; i < lives.size(); i++) {
      if (chronicle.leftOut() > 0
          && i > 0
          && lives.get(i).life() > lives.get(i - 1).life() + 1) {
        page.open("tr")
            .element(
                "td",
                Words.count(chronicle.leftOut(), "more life", "more lives")
                    + ", which the audit counts and this table leaves out",
                "colspan",
                "8",
                "class",
                "left-out");
        page.closeLine();
      }
      row(page, lives.get(i));
    }
    page.close().close().closeLine();
    if (folded) {
      page.closeLine();
    }
  }

  private static void row(Html page, LifeSummary life) {
    page.open("tr").element("th", Integer.toString(life.life()), "scope", "row");
    page.element("td", Words.seconds(life.began()));
    page.element("td", recovered(life));
    page.element("td", Words.number(life.acknowledged()));
    page.element("td", Words.number(life.sent()));
    page.element("td", Words.number(life.again()));
    page.element("td", Words.number(life.committed()));
    page.element("td", ended(life)).closeLine();
  }

  private static String recovered(LifeSummary life) {
    Report.Opened opened = life.opened();
    if (opened == null) {
      return "–";
    }
    return opened.created()
        ? "new, " + Words.millis(opened.nanos())
        : Words.number(opened.records()) + " in " + Words.millis(opened.nanos());
  }

  private static String ended(LifeSummary life) {
    if (life.failure() != null) {
      return "FAILED: " + life.failure();
    }
    KillPoint killed = life.killed();
    if (killed == null) {
      return "by itself, all delivered and committed";
    }
    return "killed: " + killed.words() + (life.torn() ? ", the write to it torn" : "");
  }
}
