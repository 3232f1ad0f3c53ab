package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.TimelineEvent;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.List;
import java.util.Locale;

/** What led to a violation: time runs down, and who acts stands in a lane of its own. */
final class Timeline {

  private final List<TimelineEvent> events;

  Timeline(List<TimelineEvent> events) {
    this.events = events;
  }

  void render(Xhtml page) {
    if (events.isEmpty()) {
      return;
    }
    page.element("h4", "What happened");
    page.open("table", "class", "timeline").open("thead").open("tr");
    page.element("th", "#", "scope", "col", "class", "step");
    for (Lane lane : Lane.values()) {
      page.element("th", lane.title(), "scope", "col", "class", "lane");
    }
    page.element("th", "event", "scope", "col").close().closeLine().open("tbody");
    boolean running = true;
    for (int i = 0; i < events.size(); i++) {
      TimelineEvent event = events.get(i);
      boolean starts = event.kind() == Kind.RECOVERED;
      row(page, i + 1, event, running || starts);
      running = event.kind() != Kind.CRASH && (running || starts);
    }
    page.closeLine().closeLine();
  }

  /** Between a crash and the recovery the lanes are empty. */
  private static void row(Xhtml page, int step, TimelineEvent event, boolean running) {
    String kind = Icons.of(event.kind());
    page.open("tr", "class", running ? "on " + kind : "off " + kind);
    page.element("td", Integer.toString(step), "class", "step");
    for (Lane lane : Lane.values()) {
      page.open("td", "class", "lane");
      if (lane == Lane.of(event.kind())) {
        Icons.use(page, kind, "");
      }
      page.close();
    }
    page.open("td", "class", "event").element("b", kind).text(" " + event.text());
    page.close().closeLine();
  }

  /** Who or what acts. */
  private enum Lane {
    CALL,
    ANSWER,
    WRITE,
    SYNC,
    NAME,
    PROCESS;

    static Lane of(Kind kind) {
      return switch (kind) {
        case CALL -> CALL;
        case ACKNOWLEDGED, FAILED, DELIVERED -> ANSWER;
        case WRITE -> WRITE;
        case SYNC -> SYNC;
        case NAME -> NAME;
        case CRASH, RECOVERED, BROKEN -> PROCESS;
      };
    }

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
