package io.unistream.buffer.tck.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Builds markup that is HTML and XML at once. All texts and values are escaped here, so that no name of a harness can
 * become markup.
 */
final class Xhtml {

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes are names and values in turn. */
  Xhtml open(String element, String... attributes) {
    tag(element, attributes).append('>');
    open.push(element);
    return this;
  }

  /** Closes the element that was opened last. */
  Xhtml close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Closes the element that was opened last, and ends the line. */
  Xhtml closeLine() {
    close();
    out.append('\n');
    return this;
  }

  /** An element that can have no content. */
  Xhtml empty(String element, String... attributes) {
    tag(element, attributes).append("/>");
    return this;
  }

  /** An element that holds a text. */
  Xhtml element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  Xhtml text(String text) {
    text.codePoints().forEach(this::character);
    return this;
  }

  /** What is markup already: the kit's own, never a name that somebody gave. */
  Xhtml markup(String markup) {
    out.append(markup);
    return this;
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return out.toString();
  }

  private StringBuilder tag(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      text(attributes[i + 1]);
      out.append('"');
    }
    return out;
  }

  private void character(int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
    }
  }

  /** What XML 1.0 can hold; half a surrogate pair and most control characters are not among it. */
  private static boolean allowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
