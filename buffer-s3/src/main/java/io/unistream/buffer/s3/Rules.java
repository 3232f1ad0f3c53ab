package io.unistream.buffer.s3;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of single settings. All messages have one form: the setting by its full name, the rule, the value. */
final class Rules {

  private static final Duration YEAR = Duration.ofDays(365);

  private Rules() {}

  static void check(boolean holds, String setting, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(setting + " " + rule + ", was " + value);
    }
  }

  /** For text: in quotes, so that a blank one can be seen. */
  static void checkText(boolean holds, String setting, String rule, String value) {
    check(holds, setting, rule, "\"" + value + "\"");
  }

  static void matches(String setting, Pattern pattern, String rule, @Nullable String value) {
    if (value != null) {
      checkText(pattern.matcher(value).matches(), setting, rule, value);
    }
  }

  static void between(String setting, int value, int least, int most) {
    check(
        value >= least && value <= most,
        setting,
        "must be between " + least + " and " + most,
        value);
  }

  static void upToAYear(String setting, Duration value) {
    Objects.requireNonNull(value, setting);
    check(
        !value.isNegative() && value.compareTo(YEAR) <= 0,
        setting,
        "must be between 0 and a year",
        value);
  }
}
