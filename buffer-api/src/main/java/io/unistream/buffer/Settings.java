package io.unistream.buffer;

/** Checks of settings: one form of message for all. */
final class Settings {

  private Settings() {}

  static void check(boolean holds, String setting, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(setting + " " + rule + ", was " + value);
    }
  }
}
