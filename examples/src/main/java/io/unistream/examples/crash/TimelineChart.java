package io.unistream.examples.crash;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * A run over time, as drawings one below the other that share their scale: how far puts and commits had come, the lives,
 * the recoveries, and what each kill hit. Each lane has its name and its count in words, so nothing is told by colour alone.
 */
final class TimelineChart {

  private static final int PLOT_HEIGHT = 240;
  private static final int LANE_HEIGHT = 14;
  private static final int RECOVERY_HEIGHT = 36;

  /** More kills than that would hide the curves. */
  private static final int MOST_KILL_LINES = 150;

  private final Chronicle chronicle;
  private final List<LifeSummary> lives;
  private final long lines;
  private final boolean outlivesKills;
  private final TimeScale scale;

  TimelineChart(Chronicle chronicle, long lines, Backend backend) {
    this.chronicle = chronicle;
    this.lives = chronicle.lives();
    this.lines = lines;
    this.outlivesKills = backend.outlivesKills();
    this.scale = new TimeScale(chronicle.nanos());
  }

  void render(Html page) {
    page.open("figure", "class", "chart");
    plot(page);
    axis(page);
    livesLane(page);
    recoveryLane(page);
    page.element("p", "Kills, by what the life was doing", "class", "lanes");
    for (Step step : Step.values()) {
      ticks(
          page,
          step.title(),
          Words.number(chronicle.kills(step)),
          lives.stream()
              .filter(life -> life.killed() != null && life.killed().step() == step)
              .mapToLong(LifeSummary::ended)
              .toArray(),
          "kill");
    }
    page.element("p", "After a kill", "class", "lanes");
    ticks(
        page,
        "batches came again",
        Words.number(lives.stream().mapToLong(LifeSummary::again).sum()),
        lives.stream()
            .filter(life -> life.again() > 0)
            .mapToLong(LifeSummary::openedAt)
            .toArray(),
        "again");
    page.open("figcaption");
    page.text("Time runs to the right. "
        + (outlivesKills
            ? "The buffer holds what lies between the two lines: put, and not committed yet. After"
                + " each kill both go on where they stopped."
            : "What lies between the two lines was put and is not committed; a kill loses what the"
                + " buffer holds of it, and the lower line jumps over that.")
        + " In the lane of the lives, the tall parts are those in which the buffer was open; the"
        + " rest is the start of a JVM.");
    if (chronicle.leftOut() > 0) {
      page.text(" " + Words.count(chronicle.leftOut(), "life", "lives")
          + " in the middle of the run are counted, and not drawn in the lanes.");
    }
    page.closeLine().closeLine();
  }

  private void plot(Html page) {
    page.open("ul", "class", "legend");
    key(page, "put", "put: acknowledged, or found stored");
    key(page, "committed", "delivered and committed");
    key(
        page,
        "backlog",
        outlivesKills ? "between them: in the buffer" : "between them: in the buffer, or lost");
    boolean killLines = lives.size() <= MOST_KILL_LINES;
    if (killLines) {
      key(page, "killed", "a kill");
    }
    page.closeLine();
    begin(page, "lane plot", "records", Words.number(lines));
    svg(
        page,
        -3,
        PLOT_HEIGHT + 6,
        "Records over time: put up to " + Words.number(chronicle.put().lastValue())
            + " and committed up to " + Words.number(chronicle.committed().lastValue()) + " of "
            + Words.number(lines) + ".");
    path(
        page,
        "grid",
        "M0 0H" + TimeScale.WIDTH + "M0 " + PLOT_HEIGHT / 2 + "H" + TimeScale.WIDTH + "M0 "
            + PLOT_HEIGHT + "H" + TimeScale.WIDTH);
    String put = steps(chronicle.put());
    path(page, "backlog", put + back(chronicle.committed()));
    if (killLines) {
      path(
          page,
          "killed",
          marks(
              lives.stream()
                  .filter(life -> life.killed() != null)
                  .mapToLong(LifeSummary::ended)
                  .toArray(),
              PLOT_HEIGHT));
    }
    path(page, "put", put);
    path(page, "committed", steps(chronicle.committed()));
    page.close();
    end(page);
  }

  private void axis(Html page) {
    begin(page, "lane axis", "", "");
    for (TimeScale.Tick tick : scale.ticks()) {
      // The last one would stick out of a narrow page.
      if (tick.percent() < 95) {
        page.element(
            "span",
            tick.label(),
            "style",
            String.format(Locale.ROOT, "left:%.2f%%", tick.percent()));
      }
    }
    end(page);
  }

  private void livesLane(Html page) {
    int count = lives.size() + chronicle.leftOut();
    begin(page, "lane", "lives", Words.number(count));
    svg(page, 0, LANE_HEIGHT, Words.count(count, "life", "lives") + ", one after the other.");
    StringBuilder starting = new StringBuilder();
    StringBuilder open = new StringBuilder();
    for (LifeSummary life : lives) {
      long openedAt = life.opened() == null ? life.ended() : life.openedAt();
      box(starting, 3, life.began(), openedAt);
      box(open, 0, openedAt, life.ended());
    }
    path(page, "starting", starting.toString());
    path(page, "open", open.toString());
    page.close();
    end(page);
  }

  private void box(StringBuilder path, int margin, long from, long to) {
    int x = scale.x(from);
    int width = scale.x(to) - x;
    if (width > 0) {
      int height = LANE_HEIGHT - 2 * margin;
      path.append('M').append(x).append(' ').append(margin).append('h').append(width);
      path.append('v').append(height).append("h-").append(width).append('z');
    }
  }

  private void recoveryLane(Html page) {
    long most = lives.stream().mapToLong(LifeSummary::recoveryNanos).max().orElse(0);
    begin(page, "lane recovery", "recovery", most == 0 ? "none" : "up to " + Words.millis(most));
    svg(page, 0, RECOVERY_HEIGHT, "How long each recovery took.");
    StringBuilder sticks = new StringBuilder();
    for (LifeSummary life : lives) {
      if (life.recoveryNanos() > 0) {
        long height = Math.max(1, life.recoveryNanos() * RECOVERY_HEIGHT / most);
        sticks.append('M').append(scale.x(life.openedAt())).append(' ').append(RECOVERY_HEIGHT);
        sticks.append("v-").append(height);
      }
    }
    path(page, "stick", sticks.toString());
    page.close();
    end(page);
  }

  private void ticks(Html page, String title, String count, long[] times, String kind) {
    begin(page, "lane", title, count);
    svg(page, 0, LANE_HEIGHT, "");
    path(page, kind, marks(times, LANE_HEIGHT));
    page.close();
    end(page);
  }

  /** A mark at each time, but one only where several would lie upon each other. */
  private String marks(long[] times, int height) {
    BitSet at = new BitSet();
    for (long time : times) {
      at.set(scale.x(time));
    }
    StringBuilder path = new StringBuilder();
    at.stream().forEach(x -> path.append('M').append(x).append(" 0v").append(height));
    return path.toString();
  }

  /** A line that goes up when a value is reached. */
  private String steps(Curve curve) {
    StringBuilder path = new StringBuilder();
    path.append("M0 ").append(PLOT_HEIGHT);
    for (int i = 0; i < curve.size(); i++) {
      int x = scale.x(curve.time(i));
      if (i + 1 == curve.size() || scale.x(curve.time(i + 1)) > x) {
        path.append('H').append(x).append('V').append(y(curve.value(i)));
      }
    }
    return path.append('H')
        .append(scale.x(curve.lastTime()))
        .append('V')
        .append(y(curve.lastValue()))
        .toString();
  }

  /** The same line back from its end, to close an area. */
  private String back(Curve curve) {
    StringBuilder path = new StringBuilder();
    path.append('V').append(y(curve.lastValue()));
    for (int i = curve.size() - 1; i >= 0; i--) {
      int x = scale.x(curve.time(i));
      if (i == 0 || scale.x(curve.time(i - 1)) < x) {
        path.append('H').append(x);
        path.append('V').append(y(curve.value(Math.max(0, i - 1))));
      }
    }
    return path.append('z').toString();
  }

  private long y(long value) {
    return PLOT_HEIGHT - Math.round((double) value * PLOT_HEIGHT / lines);
  }

  private static void key(Html page, String kind, String meaning) {
    page.open("li");
    page.open("svg", "viewBox", "0 0 24 14", "aria-hidden", "true");
    switch (kind) {
      case "backlog" -> path(page, kind, "M0 1h24v12h-24z");
      case "killed" -> path(page, kind, "M12 0v14");
      default -> path(page, kind, "M0 7h24");
    }
    page.close().text(" " + meaning).closeLine();
  }

  private static void begin(Html page, String kind, String title, String count) {
    page.open("div", "class", kind).element("span", title, "class", "what");
    page.element("span", count, "class", "count").open("div", "class", "track");
  }

  private static void end(Html page) {
    page.close().closeLine();
  }

  /** Stretched in width to the window, and never in height. A drawing without words of its own is not read out. */
  private static void svg(Html page, int top, int height, String words) {
    String box = "0 " + top + " " + TimeScale.WIDTH + " " + height;
    if (words.isEmpty()) {
      page.open("svg", "viewBox", box, "preserveAspectRatio", "none", "aria-hidden", "true");
    } else {
      page.open(
          "svg", "viewBox", box, "preserveAspectRatio", "none", "role", "img", "aria-label", words);
    }
  }

  private static void path(Html page, String kind, String path) {
    if (!path.isEmpty()) {
      page.empty("path", "class", kind, "d", path);
    }
  }
}
