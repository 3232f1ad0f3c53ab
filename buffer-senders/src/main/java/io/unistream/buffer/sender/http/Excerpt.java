package io.unistream.buffer.sender.http;

import java.nio.charset.StandardCharsets;

/** The beginning of an error's body, fit for a log: one line, bounded, and without the request's own secrets, should the target echo them. */
final class Excerpt {

  /** So many bytes are read, so that a secret that begins in what is quoted is found whole. */
  static final int BYTES_READ = 8_192;

  private static final int CHARS_QUOTED = 500;

  private Excerpt() {}

  static String of(byte[] body, Secrets secrets) {
    String text = secrets.without(new String(body, StandardCharsets.UTF_8));
    String line = text.replaceAll("[\\p{Cntrl}\\s\\p{Cf}]+", " ").trim();
    return line.length() <= CHARS_QUOTED ? line : line.substring(0, CHARS_QUOTED) + "…";
  }
}
