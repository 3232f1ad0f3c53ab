package io.unistream.buffer.cli;

import io.unistream.buffer.settings.ByteSizeSetting;
import io.unistream.buffer.settings.DurationSetting;
import java.time.Duration;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations and sizes in options, written as in files of settings. */
final class Units {

  private Units() {}

  /** Reads a duration such as {@code 5s}. */
  static final class OfTime implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationSetting.parse(text)
          .orElseThrow(() -> new TypeConversionException(
              "must be a duration such as 500ms, 5s, 1h30m or PT0.5S, was \"" + text + "\""));
    }
  }

  /** Reads a number of bytes such as {@code 64MiB}. */
  static final class OfBytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      OptionalLong bytes = ByteSizeSetting.parse(text);
      if (bytes.isEmpty()) {
        throw new TypeConversionException(
            "must be a whole number of bytes, or a size such as 512KiB, 64MiB or 1GB, was \"" + text
                + "\"");
      }
      return bytes.getAsLong();
    }
  }
}
