package io.unistream.buffer.tck.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A document as one page that needs nothing else: no script, no font, no picture from elsewhere. It is HTML and well-formed
 * XML.
 */
final class ReportPage {

  private static final String STYLE = resource("report.css");

  private final ReportDocument document;

  ReportPage(ReportDocument document) {
    this.document = document;
  }

  @Override
  public String toString() {
    Headline headline = new Headline(document);
    Xhtml page = new Xhtml();
    page.markup("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.element("title", "Buffer conformance: " + headline.verdict());
    page.open("style").markup(STYLE).close().closeLine();
    page.open("body");
    Icons.draw(page);
    headline.render(page);
    List<Part> parts = List.of(
        new ViolationsSection(document),
        new MatrixSection(document),
        new CampaignsSection(document),
        new MutantsSection(document),
        new RunsSection(document));
    List<Part> shown = parts.stream().filter(part -> !part.isEmpty()).toList();
    page.open("nav", "aria-label", "Sections");
    shown.forEach(part -> page.element("a", part.title(), "href", "#" + part.id()));
    page.closeLine().open("main");
    for (Part part : shown) {
      page.open("section", "id", part.id()).element("h2", part.title());
      part.render(page);
      page.closeLine();
    }
    page.closeLine().closeLine().closeLine();
    return page.toString();
  }

  /** A section of the page. */
  interface Part {

    String id();

    String title();

    /** Whether there is nothing to show. */
    boolean isEmpty();

    void render(Xhtml page);
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
