package io.unistream.buffer.reliability.volume;

import java.util.List;
import java.util.Locale;

/** Draws what a process used over time, as SVG: one strip for each figure that has to stay flat, from zero to its largest value. */
final class Plot {

  private static final int WIDTH = 720;
  private static final int STRIP = 90;
  private static final int LEFT = 10;
  private static final int HEADING = 22;
  private static final int MOST_POINTS = 600;

  private Plot() {}

  /**
   * Draws samples.
   *
   * @param title what was run; plain text
   */
  static String svg(String title, List<Sample> samples) {
    Sample.Figure[] figures = Sample.Figure.values();
    int height = HEADING + figures.length * (STRIP + HEADING) + HEADING;
    StringBuilder svg = new StringBuilder();
    svg.append(String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n",
        WIDTH,
        height));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    text(svg, LEFT, HEADING - 6, escaped(title));
    int top = HEADING;
    for (Sample.Figure figure : figures) {
      strip(svg, figure, samples, top);
      top += STRIP + HEADING;
    }
    Sample last = samples.get(samples.size() - 1);
    text(
        svg,
        LEFT,
        height - 6,
        String.format(Locale.ROOT, "0 to %,d s; %,d records", last.seconds(), last.records()));
    return svg.append("</svg>\n").toString();
  }

  private static void strip(
      StringBuilder svg, Sample.Figure figure, List<Sample> samples, int top) {
    long most = Math.max(1, Flatness.most(samples, figure));
    long seconds = Math.max(1, samples.get(samples.size() - 1).seconds());
    text(
        svg,
        LEFT,
        top + HEADING - 6,
        String.format(Locale.ROOT, "%s: up to %,d", figure.title, most));
    int base = top + HEADING + STRIP;
    svg.append(String.format(
        Locale.ROOT,
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#999\"/>\n",
        LEFT,
        base,
        WIDTH - LEFT,
        base));
    svg.append("<polyline fill=\"none\" stroke=\"#0b5cad\" points=\"");
    int step = Math.max(1, samples.size() / MOST_POINTS);
    for (int i = 0; i < samples.size(); i += step) {
      // The largest of each step, so that no peak is left out.
      long value = Flatness.most(samples.subList(i, Math.min(samples.size(), i + step)), figure);
      svg.append(String.format(
          Locale.ROOT,
          "%.1f,%.1f ",
          LEFT + (double) samples.get(i).seconds() / seconds * (WIDTH - 2 * LEFT),
          base - (double) value / most * STRIP));
    }
    svg.append("\"/>\n");
  }

  private static void text(StringBuilder svg, int x, int y, String text) {
    svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>\n", x, y, text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
