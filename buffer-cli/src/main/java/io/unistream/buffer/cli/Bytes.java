package io.unistream.buffer.cli;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.unistream.buffer.settings.ByteSizeSetting;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

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

  /** Reads them as settings are read. */
  static final class Converter implements ITypeConverter<Long> {

    private record Setting(
        @JsonDeserialize(using = ByteSizeSetting.class) Long bytes) {}

    @Override
    public Long convert(String text) {
      try {
        return JsonMapper.builder()
            .build()
            .convertValue(Map.of("bytes", text), Setting.class)
            .bytes();
      } catch (IllegalArgumentException e) {
        TypeConversionException refusal =
            new TypeConversionException("must be a size such as 512MiB, was '" + text + "'");
        refusal.initCause(e);
        throw refusal;
      }
    }
  }
}
