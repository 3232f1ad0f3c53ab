package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.Locale;

/**
 * Small drawings, each of a shape of its own, so that none is told by its colour alone. They are drawn once at the top of
 * the page and used from there.
 */
final class Icons {

  /** Shapes in a box of 16 by 16. Class {@code ink} is drawn in the colour of the page. */
  private static final String SHAPES = """
      <svg width="0" height="0" class="shapes" aria-hidden="true">
      <symbol id="i-kept" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8"/>\
      <path class="ink" d="M4.2 8.4 7 11l4.8-5.6"/></symbol>
      <symbol id="i-broken" viewBox="0 0 16 16"><path d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z"/>\
      <path class="ink" d="M5 5l6 6M11 5l-6 6"/></symbol>
      <symbol id="i-skipped" viewBox="0 0 16 16"><circle class="line" cx="8" cy="8" r="7"/>\
      <path class="line" d="M4.8 8h6.4"/></symbol>
      <symbol id="i-unchecked" viewBox="0 0 16 16"><path class="line" d="M8 .9 15.1 8 8 15.1.9 8z"/>\
      <path class="line" d="M8 4.6v4M8 10.2v1.2"/></symbol>
      <symbol id="i-call" viewBox="0 0 16 16"><path d="M3 1.5 14 8 3 14.5z"/></symbol>
      <symbol id="i-acknowledged" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.5"/>\
      <path class="ink" d="M4.5 8.4 7 10.8l4.4-5.2"/></symbol>
      <symbol id="i-failed" viewBox="0 0 16 16"><circle class="line" cx="8" cy="8" r="6.6"/>\
      <path class="line" d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"/></symbol>
      <symbol id="i-delivered" viewBox="0 0 16 16"><path d="M1 5h7V1.5L15.5 8 8 14.5V11H1z"/></symbol>
      <symbol id="i-write" viewBox="0 0 16 16"><rect x="2.5" y="2.5" width="11" height="11" rx="2"/></symbol>
      <symbol id="i-sync" viewBox="0 0 16 16"><path d="M5.5 0h5v6H15l-7 7-7-7h4.5zM1 14h14v2H1z"/></symbol>
      <symbol id="i-name" viewBox="0 0 16 16"><path d="M8 1 15 8l-7 7-7-7z"/></symbol>
      <symbol id="i-crash" viewBox="0 0 16 16"><path d="M9.5 0 2.5 9.2h4.3L5.6 16l7.9-9.8H8.6z"/></symbol>
      <symbol id="i-recovered" viewBox="0 0 16 16"><path class="line" d="M13.6 6.2A6 6 0 1 0 14 9"/>\
      <path d="M15.6 1.4v6.2H9.4z"/></symbol>
      </svg>
      """;

  private Icons() {}

  static void draw(Xhtml page) {
    page.markup(SHAPES);
  }

  static void use(Xhtml page, String shape, String label) {
    if (label.isEmpty()) {
      page.open(
          "svg", "class", "icon " + shape, "width", "16", "height", "16", "aria-hidden", "true");
    } else {
      page.open(
          "svg",
          "class",
          "icon " + shape,
          "width",
          "16",
          "height",
          "16",
          "role",
          "img",
          "aria-label",
          label);
    }
    page.empty("use", "href", "#i-" + shape).close();
  }

  static String of(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  static String of(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
