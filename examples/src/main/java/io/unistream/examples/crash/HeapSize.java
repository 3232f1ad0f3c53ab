package io.unistream.examples.crash;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size as {@code -Xmx} takes it. */
final class HeapSize {

  /** A child with less could not hold a batch and the records being put. */
  static final long LEAST_BYTES = 16 << 20;

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})([kmg]?)");

  private HeapSize() {}

  /** Bytes, or -1 if the text is no size. */
  static long bytes(String text) {
    Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return -1;
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "k" -> number << 10;
      case "m" -> number << 20;
      case "g" -> number << 30;
      default -> number;
    };
  }
}
