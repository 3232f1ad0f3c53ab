package io.unistream.buffer.sender.http;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * The beginning of an error's body, fit for a log: one line, bounded, and without the values of the request's own headers, should the
 * target echo them.
 */
final class Excerpt {

  /** So many bytes are read, so that a secret that begins in what is quoted is found whole. */
  static final int BYTES_READ = 8_192;

  private static final int CHARS_QUOTED = 500;

  /** What is shorter is no secret, but may be a part of a word. */
  private static final int LEAST_OF_A_SECRET = 6;

  private Excerpt() {}

  static String of(byte[] body, Collection<String> secrets) {
    String text = new String(body, StandardCharsets.UTF_8);
    for (String secret : secrets) {
      text = without(text, secret);
      for (String part : secret.split("[\\s,;]+", -1)) { // such as the token after "Bearer"
        text = without(text, part);
      }
    }
    String line = text.replaceAll("[\\p{Cntrl}\\s\\p{Cf}]+", " ").trim();
    return line.length() <= CHARS_QUOTED ? line : line.substring(0, CHARS_QUOTED) + "…";
  }

  private static String without(String text, String secret) {
    return secret.length() < LEAST_OF_A_SECRET ? text : text.replace(secret, "***");
  }
}
