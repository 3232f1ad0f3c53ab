package io.unistream.buffer.tck.report;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32C;

/** File names for the names of harnesses. */
final class Slug {

  private static final int LONGEST = 60;

  private Slug() {}

  /** Letters, digits and dashes, and a checksum, so that two names have two slugs though they look alike. */
  static String of(String name) {
    CRC32C checksum = new CRC32C();
    checksum.update(name.getBytes(StandardCharsets.UTF_8));
    String plain =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return plain.substring(0, Math.min(LONGEST, plain.length()))
        + String.format("-%08x", checksum.getValue());
  }
}
