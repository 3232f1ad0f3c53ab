package io.unistream.buffer.bench.report;

import io.unistream.buffer.bench.child.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report as one HTML page that needs nothing else: a chart and a table for each measurement. */
public final class Page {

  private static final String STYLE = """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #1d2733 }
      h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2.2rem 0 .4rem }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100% }
      th, td { text-align: right; white-space: nowrap; padding: .15rem .6rem; border-bottom: 1px solid #e3e8ee; vertical-align: top }
      th { font-weight: 600; color: #5b6b7d } td:first-child, th:first-child, .left { text-align: left; white-space: normal }
      .ours { font-weight: 600; color: #14733a } .dim { color: #5b6b7d; font-size: .87rem; font-weight: normal } .failed { color: #b3261e }
      svg { width: 100%; height: auto }
      """;

  private Page() {}

  /**
   * Makes the page.
   *
   * @param report the run
   * @return HTML
   */
  public static String of(Report report) {
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">")
        .append("<title>Buffer: benchmarks</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n<h1>Buffer, its peers and the limit</h1>\n<p class=\"dim\">")
        .append(escape(heading(report.setup())))
        .append("</p>\n");
    if (report.setup().quick()) {
      html.append("<p class=\"failed\">--quick: shows that it runs, and nothing else</p>\n");
    }
    report.groups().forEach(group -> append(html, group));
    html.append("<h2>How each was set up</h2>\n<table>\n");
    for (Report.Setting each : report.setup().contenders()) {
      html.append("<tr><td>").append(escape(each.contender())).append("</td><td class=\"left\">");
      html.append(escape(each.settings())).append("<br><span class=\"dim\">");
      html.append(escape(each.note())).append("</span></td></tr>\n");
    }
    return html.append("</table>\n</html>\n").toString();
  }

  private static String heading(Report.Setup setup) {
    String machine = setup.machine().entrySet().stream()
        .map(part -> part.getKey() + " " + part.getValue())
        .collect(Collectors.joining(", "));
    return setup.date() + ", " + machine + ", " + setup.rounds() + " rounds, seed " + setup.seed()
        + "; lines show the least and the most of the rounds; user and system are processor seconds of the whole process for each"
        + " million records";
  }

  private static void append(StringBuilder html, Group group) {
    html.append("<h2>(").append(escape(group.letter())).append(") ").append(escape(group.title()));
    html.append("</h2>\n").append(Chart.of(group)).append("<table>\n");
    boolean hasRates = group.rows().stream().anyMatch(row -> row.rate() != null);
    if (hasRates) {
      html.append("<tr><th></th><th>of ")
          .append(escape(group.limitTold()))
          .append("</th><th>of the best peer</th><th>records/s</th>")
          .append("<th>user s/M</th><th>system s/M</th><th>of the cheapest peer</th>")
          .append("<th class=\"left\">median of what else was measured</th></tr>\n");
    }
    for (Row row : group.rows()) {
      html.append(row.role() == Role.OURS ? "<tr class=\"ours\">" : "<tr>");
      cell(html, row.contender());
      if (hasRates) {
        boolean isLimit = row.role() == Role.LIMIT;
        cell(html, isLimit ? "" : ratio(row.toLimit()));
        cell(html, isLimit ? "" : ratio(row.toBestPeer()));
        cell(html, row.rate() == null ? "" : Table.number(row.rate().median()));
        cell(html, Table.processor(row, Outcome.USER));
        cell(html, Table.processor(row, Outcome.SYSTEM));
        cell(html, isLimit ? "" : ratio(row.processorToPeer()));
      }
      html.append("<td class=\"left dim\">").append(escape(Table.extras(row.values())));
      row.errors()
          .forEach(error ->
              html.append("<div class=\"failed\">").append(escape(error)).append("</div>"));
      html.append("</td></tr>\n");
    }
    html.append("</table>\n");
  }

  private static void cell(StringBuilder html, String text) {
    html.append("<td>").append(escape(text)).append("</td>");
  }

  private static String ratio(@Nullable Stats stats) {
    return stats == null
        ? ""
        : String.format(
            Locale.ROOT, "%.2f (%.2f to %.2f)", stats.median(), stats.min(), stats.max());
  }

  static String escape(String text) {
    String escaped = text;
    for (Map.Entry<String, String> each :
        List.of(Map.entry("&", "&amp;"), Map.entry("<", "&lt;"), Map.entry(">", "&gt;"))) {
      escaped = escaped.replace(each.getKey(), each.getValue());
    }
    return escaped;
  }
}
