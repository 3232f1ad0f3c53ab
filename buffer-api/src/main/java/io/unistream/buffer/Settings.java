package io.unistream.buffer;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Checks of settings: one form of message for all. */
final class Settings {

  private Settings() {}

  static void check(boolean holds, String setting, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(setting + " " + rule + ", was " + value);
    }
  }

  static Duration duration(String setting, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          setting + " must be an ISO-8601 duration such as PT0.5S or PT1M, was \"" + text + "\"",
          e);
    }
  }
}
