package io.unistream.buffer.bench.report;

import java.util.List;
import java.util.Locale;

/** Groups as SVG: a bar for each rate, and over it a line from the least to the most. */
public final class Chart {

  private static final int LINE_HEIGHT = 22;
  private static final int LEFT = 110;
  private static final int WIDTH = 900;
  private static final int RIGHT = 220;
  private static final int TITLE_HEIGHT = 34;

  private Chart() {}

  /** The chart, or nothing if there are no rates. */
  static String of(Group group) {
    List<Row> rows = withRates(group);
    if (rows.isEmpty()) {
      return "";
    }
    return String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" font-size=\"13\">\n",
            WIDTH,
            height(group))
        + bars(group) + "</svg>\n";
  }

  private static List<Row> withRates(Group group) {
    return group.rows().stream().filter(row -> row.rate() != null).toList();
  }

  private static int height(Group group) {
    return withRates(group).size() * LINE_HEIGHT + 4;
  }

  /**
   * The charts of a run beneath each other, as one picture that needs nothing else.
   *
   * @param report the run
   * @return SVG
   */
  public static String of(Report report) {
    StringBuilder body = new StringBuilder();
    int y = 0;
    for (Group group : report.groups()) {
      List<Row> rows = withRates(group);
      if (!rows.isEmpty()) {
        body.append(String.format(
            Locale.ROOT,
            """
            <g transform="translate(0 %d)"><text x="4" y="26" font-weight="bold">(%s) %s</text>
            <g transform="translate(0 %d)">%s</g></g>
            """,
            y,
            Page.escape(group.letter()),
            Page.escape(group.title()),
            TITLE_HEIGHT,
            bars(group)));
        y += TITLE_HEIGHT + height(group);
      }
    }
    return String.format(Locale.ROOT, """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img"
          font-family="system-ui, sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        %s</svg>
        """, WIDTH, y + 8, WIDTH, y + 8, body);
  }

  private static String bars(Group group) {
    List<Row> rows = withRates(group);
    double top = rows.stream().mapToDouble(row -> rate(row).max()).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      append(svg, rows.get(i), i * LINE_HEIGHT, top, group.limitTold());
    }
    return svg.toString();
  }

  private static Stats rate(Row row) {
    return row.rate() == null ? new Stats(0, 0, 0) : row.rate();
  }

  private static void append(StringBuilder svg, Row row, int y, double top, String limit) {
    Stats rate = rate(row);
    double scale = (WIDTH - LEFT - RIGHT) / top;
    int middle = y + LINE_HEIGHT / 2;
    svg.append(String.format(
        Locale.ROOT,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
            + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
            + "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#1d2733\"/>"
            + "<text x=\"%.1f\" y=\"%d\" fill=\"#5b6b7d\">%,.0f/s%s</text>\n",
        LEFT - 8,
        middle + 5,
        Page.escape(row.contender()),
        LEFT,
        y + 3,
        rate.median() * scale,
        LINE_HEIGHT - 6,
        colour(row.role()),
        LEFT + rate.min() * scale,
        middle,
        LEFT + rate.max() * scale,
        middle,
        LEFT + rate.max() * scale + 6,
        middle + 5,
        rate.median(),
        row.toLimit() == null || row.role() == Role.LIMIT
            ? ""
            : String.format(
                Locale.ROOT, ", %.2f of %s", row.toLimit().median(), Page.escape(limit))));
  }

  private static String colour(Role role) {
    return switch (role) {
      case LIMIT, BOUND -> "#b8c2cc";
      case OURS -> "#2f9e5b";
      case PEER -> "#7aa5d6";
    };
  }
}
