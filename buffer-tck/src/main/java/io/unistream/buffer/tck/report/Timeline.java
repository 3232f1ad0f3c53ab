package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.TimelineEvent;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.List;
import java.util.Locale;

/** What led to a violation: time runs down, and who acts stands in a lane of its own. */
final class Timeline {

  /** So many events are shown at once: the last ones, which lead to the violation. */
  static final int SHOWN = 100;

  private final List<TimelineEvent> events;

  Timeline(List<TimelineEvent> events) {
    this.events = events;
  }

  void render(Xhtml page) {
    if (events.isEmpty()) {
      return;
    }
    int earlier = Math.max(0, events.size() - SHOWN);
    page.element("h4", "What happened");
    if (earlier > 0) {
      page.open("details", "class", "earlier");
      page.element("summary", Words.count(earlier, "earlier event"));
      table(page, 0, earlier);
      page.closeLine();
    }
    table(page, earlier, events.size());
  }

  private void table(Xhtml page, int from, int to) {
    page.open("table", "class", "timeline").open("thead").open("tr");
    page.element("th", "#", "scope", "col", "class", "step");
    for (Lane lane : Lane.values()) {
      page.element("th", lane.title(), "scope", "col", "class", "lane");
    }
    page.element("th", "event", "scope", "col").close().closeLine().open("tbody");
    for (int i = from; i < to; i++) {
      row(page, i + 1, events.get(i), running(i));
    }
    page.closeLine().closeLine();
  }

  /** Whether a process runs at an event; the crash itself and the recovery count as running. */
  private boolean running(int index) {
    if (events.get(index).kind() == Kind.RECOVERED) {
      return true;
    }
    for (int i = index - 1; i >= 0; i--) {
      Kind kind = events.get(i).kind();
      if (kind == Kind.CRASH || kind == Kind.RECOVERED) {
        return kind == Kind.RECOVERED;
      }
    }
    return true;
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
    page.open("td").open("div", "class", "event").element("b", kind).text(" ");
    page.element("span", event.text()).close().close().closeLine();
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
