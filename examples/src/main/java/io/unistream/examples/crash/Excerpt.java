package io.unistream.examples.crash;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The beginning of a line, safe to print: no control character reaches the terminal. */
final class Excerpt {

  private static final int MAX_BYTES = 200;
  private static final int MAX_CHARACTERS = 44;

  private Excerpt() {}

  static String of(byte @Nullable [] line) {
    if (line == null) {
      return "";
    }
    String text =
        new String(Arrays.copyOf(line, Math.min(line.length, MAX_BYTES)), StandardCharsets.UTF_8);
    int[] shown = text.codePoints()
        .limit(MAX_CHARACTERS)
        .map(c -> isPrintable(c) ? c : '.')
        .toArray();
    boolean cut = line.length > MAX_BYTES || text.codePoints().count() > MAX_CHARACTERS;
    return new String(shown, 0, shown.length) + (cut ? "..." : "");
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED -> false;
      default -> true;
    };
  }
}
