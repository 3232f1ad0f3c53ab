package io.unistream.buffer.tck.s3;

import java.nio.charset.StandardCharsets;

/** Writes an XML answer. */
final class Xml {

  private final StringBuilder text =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

  Xml open(String tag) {
    text.append('<').append(tag).append('>');
    return this;
  }

  /** Opens the root of an answer in S3's name space. */
  Xml root(String tag) {
    text.append('<').append(tag).append(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    return this;
  }

  Xml close(String tag) {
    text.append("</").append(tag).append('>');
    return this;
  }

  Xml leaf(String tag, Object value) {
    open(tag);
    escape(value.toString());
    return close(tag);
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> text.append("&amp;");
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '"' -> text.append("&quot;");
        case '\r' -> text.append("&#13;");
        default -> text.append(c);
      }
    }
  }

  byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
