package io.unistream.examples.crash;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes a page that is HTML and well-formed XML at once. Texts and values are escaped here and nowhere else: no path, no
 * error message and no option of the user can become markup.
 */
final class Html {

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element; attributes are names and values in turn. */
  Html open(String element, String... attributes) {
    begin(element, attributes).append('>');
    open.push(element);
    return this;
  }

  /** Ends the element that was begun last. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** The same, and ends the line. */
  Html closeLine() {
    close();
    out.append('\n');
    return this;
  }

  /** An element that holds a text. */
  Html element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** An element that holds nothing, such as {@code meta} or {@code path}. */
  Html empty(String element, String... attributes) {
    begin(element, attributes).append("/>");
    return this;
  }

  Html text(String text) {
    text.codePoints().forEach(this::append);
    return this;
  }

  /** What is markup already, and comes from this program alone. */
  Html markup(String markup) {
    out.append(markup);
    return this;
  }

  private StringBuilder begin(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      text(attributes[i + 1]);
      out.append('"');
    }
    return out;
  }

  private void append(int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\n', '\t' -> out.append((char) c);
      default -> out.appendCodePoint(isShown(c) ? c : 0xFFFD);
    }
  }

  /** No control character, no half of a pair, and nothing that turns the direction of what follows. */
  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> false;
      default -> c != 0xFFFE && c != 0xFFFF;
    };
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return out.toString();
  }
}
