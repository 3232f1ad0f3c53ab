package io.unistream.buffer.sender.kafka;

import java.util.Arrays;

/**
 * The sequence numbers that certain transactions brought to Kafka, as ranges. Immutable. Written into the metadata of an offset as
 *
 * <pre>{@code 1:<first>-<last>,<first>-<last>,…}</pre>
 *
 * where {@code 1} is the version and the ranges rise. Only the last {@value #MOST_RANGES} are kept, so that they fit what a
 * broker takes ({@code offset.metadata.max.bytes}, 4,096 by default). What was forgotten can only be delivered twice: a number is
 * never here unless its record is in Kafka.
 */
final class Delivered {

  static final int MOST_RANGES = 64;

  static final Delivered NOTHING = new Delivered(new long[0], new long[0]);

  private static final String VERSION = "1:";

  private final long[] firsts;
  private final long[] lasts;

  private Delivered(long[] firsts, long[] lasts) {
    this.firsts = firsts;
    this.lasts = lasts;
  }

  /** Throws IllegalArgumentException if {@link #toString} did not write it. */
  static Delivered parse(String text) {
    if (!text.startsWith(VERSION)) {
      throw new IllegalArgumentException("no list of delivered records: \"" + text + '"');
    }
    String ranges = text.substring(VERSION.length());
    if (ranges.isEmpty()) {
      return NOTHING;
    }
    String[] parts = ranges.split(",", -1);
    long[] firsts = new long[parts.length];
    long[] lasts = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      int dash = parts[i].indexOf('-', 1);
      if (dash < 0) {
        throw new IllegalArgumentException("not <first>-<last>: \"" + parts[i] + '"');
      }
      firsts[i] = Long.parseLong(parts[i].substring(0, dash));
      lasts[i] = Long.parseLong(parts[i].substring(dash + 1));
      if (lasts[i] < firsts[i] || (i > 0 && firsts[i] <= lasts[i - 1])) {
        throw new IllegalArgumentException("ranges that do not rise: \"" + text + '"');
      }
    }
    return new Delivered(firsts, lasts);
  }

  boolean has(long sequence) {
    int at = Arrays.binarySearch(firsts, sequence);
    int range = at >= 0 ? at : -at - 2;
    return range >= 0 && sequence <= lasts[range];
  }

  /** These and others, which rise. */
  Delivered with(long[] sequences) {
    long[] allFirsts = new long[firsts.length + sequences.length];
    long[] allLasts = new long[allFirsts.length];
    int count = 0;
    int range = 0;
    int next = 0;
    while (range < firsts.length || next < sequences.length) {
      boolean old =
          next == sequences.length || (range < firsts.length && firsts[range] <= sequences[next]);
      long first = old ? firsts[range] : sequences[next];
      long last = old ? lasts[range++] : sequences[next++];
      if (count > 0 && first <= allLasts[count - 1] + 1) {
        allLasts[count - 1] = Math.max(last, allLasts[count - 1]);
      } else {
        allFirsts[count] = first;
        allLasts[count++] = last;
      }
    }
    int from = Math.max(0, count - MOST_RANGES);
    return new Delivered(
        Arrays.copyOfRange(allFirsts, from, count), Arrays.copyOfRange(allLasts, from, count));
  }

  /** The highest, or 0. */
  long last() {
    return lasts.length == 0 ? 0 : lasts[lasts.length - 1];
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(VERSION);
    for (int i = 0; i < firsts.length; i++) {
      text.append(i == 0 ? "" : ",").append(firsts[i]).append('-').append(lasts[i]);
    }
    return text.toString();
  }
}
