package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings as words, to be read again: {@code maxRecords maxBytes maxAge} of a batch, {@code maxRecords maxBytes overflow
 * blockTimeout} of the capacity, {@code maxRecordBytes}; where more than one batch may be in flight, also {@code maxInFlight
 * maxInFlightBytes}; times in milliseconds, a dash for none; a slash between one and the next.
 */
final class SettingsText {

  private static final int WORDS = 8;
  private static final int WORDS_WITH_WINDOW = 10;

  private SettingsText() {}

  static String print(List<BufferSettings> settings) {
    return settings.stream().map(SettingsText::one).collect(Collectors.joining(" / "));
  }

  /** For people. */
  static String describe(BufferSettings settings) {
    EmitPolicy emit = settings.emit();
    Capacity capacity = settings.capacity();
    Duration age = emit.maxAge();
    StringBuilder text = new StringBuilder();
    text.append("maxRecords ").append(emit.maxRecords());
    text.append(", maxBytes ").append(emit.maxBytes());
    if (age != null) {
      text.append(", maxAge ").append(age.toMillis()).append(" ms");
    }
    if (emit.maxInFlight() > 1) {
      text.append(", maxInFlight ").append(emit.maxInFlight());
    }
    text.append("; capacity ").append(capacity.maxRecords()).append(" records or ");
    text.append(capacity.maxBytes()).append(" bytes, then ").append(capacity.overflow());
    if (capacity.overflow() == OverflowPolicy.BLOCK) {
      text.append(" for ").append(capacity.blockTimeout().toMillis()).append(" ms");
    }
    return text.toString();
  }

  private static String one(BufferSettings settings) {
    EmitPolicy emit = settings.emit();
    Capacity capacity = settings.capacity();
    Duration age = emit.maxAge();
    return emit.maxRecords() + " " + emit.maxBytes() + " " + (age == null ? "-" : age.toMillis())
        + " " + capacity.maxRecords() + " " + capacity.maxBytes() + " " + capacity.overflow() + " "
        + capacity.blockTimeout().toMillis() + " " + settings.maxRecordBytes() + window(emit);
  }

  private static String window(EmitPolicy emit) {
    boolean unbounded = emit.maxInFlightBytes() == Long.MAX_VALUE;
    return emit.maxInFlight() == 1 && unbounded
        ? ""
        : " " + emit.maxInFlight() + " " + (unbounded ? "-" : emit.maxInFlightBytes());
  }

  static List<BufferSettings> parse(String text) {
    return Arrays.stream(text.split("/", -1)).map(SettingsText::parseOne).toList();
  }

  private static BufferSettings parseOne(String text) {
    List<String> words = List.of(text.strip().split("\\s+", -1));
    if (words.size() != WORDS && words.size() != WORDS_WITH_WINDOW) {
      throw new IllegalArgumentException("settings have " + WORDS + " words, or "
          + WORDS_WITH_WINDOW + " with a window: \"" + text + "\"");
    }
    boolean window = words.size() == WORDS_WITH_WINDOW;
    return BufferSettings.builder()
        .emit(EmitPolicy.defaults()
            .withMaxRecords(Integer.parseInt(words.get(0)))
            .withMaxBytes(Integer.parseInt(words.get(1)))
            .withMaxAge(age(words.get(2)))
            .withMaxInFlight(window ? Integer.parseInt(words.get(8)) : 1)
            .withMaxInFlightBytes(window ? limit(words.get(9)) : Long.MAX_VALUE))
        .capacity(Capacity.defaults()
            .withMaxRecords(Long.parseLong(words.get(3)))
            .withMaxBytes(Long.parseLong(words.get(4)))
            .withOverflow(OverflowPolicy.valueOf(words.get(5)))
            .withBlockTimeout(Duration.ofMillis(Long.parseLong(words.get(6)))))
        .maxRecordBytes(Integer.parseInt(words.get(7)))
        .build();
  }

  private static long limit(String word) {
    return word.equals("-") ? Long.MAX_VALUE : Long.parseLong(word);
  }

  private static @Nullable Duration age(String word) {
    return word.equals("-") ? null : Duration.ofMillis(Long.parseLong(word));
  }
}
