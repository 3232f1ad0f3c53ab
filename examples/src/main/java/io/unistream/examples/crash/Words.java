package io.unistream.examples.crash;

import java.util.Locale;

/** Numbers and times as people read them, the same on every machine. */
final class Words {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private Words() {}

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number and what is counted, such as {@code 1 life} and {@code 2 lives}. */
  static String count(long number, String one, String many) {
    return number(number) + " " + (number == 1 ? one : many);
  }

  static String millis(double millis) {
    return String.format(Locale.ROOT, "%,.1f ms", millis);
  }

  static String millis(long nanos) {
    return millis(nanos / NANOS_PER_MILLI);
  }

  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%,.1f s", nanos / NANOS_PER_SECOND);
  }

  /** To the millisecond. */
  static String exactSeconds(long nanos) {
    return String.format(Locale.ROOT, "%,.3f s", nanos / NANOS_PER_SECOND);
  }
}
