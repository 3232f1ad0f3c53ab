package io.unistream.buffer.cli;

import java.util.Locale;

/** Numbers of bytes, as people write them. */
final class Bytes {

  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

  private Bytes() {}

  /** With one digit behind the point, in the greatest unit that leaves one before it. */
  static String of(long bytes) {
    int unit = 0;
    double value = bytes;
    while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String digits = unit == 0 ? Long.toString(bytes) : String.format(Locale.ROOT, "%.1f", value);
    return digits + " " + UNITS[unit];
  }
}
