package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Locale;

/** Makes one line of any bytes, so that they can be told from it: {@code \\}, {@code \n}, {@code \r}, {@code \t}, {@code \xNN}. */
final class Escapes {

  private Escapes() {}

  static String escape(byte[] payload) {
    StringBuilder line = new StringBuilder(payload.length + 16);
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(payload);
    CharBuffer chars = CharBuffer.allocate(1024);
    CoderResult result;
    do {
      result = decoder.decode(bytes, chars, true);
      chars.flip();
      while (chars.hasRemaining()) {
        append(line, chars.get());
      }
      chars.clear();
      if (result.isError()) {
        for (int left = result.length(); left > 0; left--) {
          line.append(hex(bytes.get() & 0xFF));
        }
        decoder.reset();
      }
    } while (bytes.hasRemaining() || result.isOverflow());
    return line.toString();
  }

  /** Makes of a text of JSON, which is one line, one that no terminal obeys: control characters are in strings alone, and are escaped there. */
  static String inJson(String json) {
    StringBuilder line = new StringBuilder(json.length() + 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      line.append(isControl(c) ? unicode(c) : Character.toString(c));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, char c) {
    switch (c) {
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> line.append(isControl(c) ? unicode(c) : Character.toString(c));
    }
  }

  /** What a terminal may take for a command, and what some programs take for the end of a line. */
  private static boolean isControl(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  private static String unicode(char c) {
    return String.format(Locale.ROOT, "\\u%04x", (int) c);
  }

  private static String hex(int value) {
    return String.format(Locale.ROOT, "\\x%02x", value);
  }
}
