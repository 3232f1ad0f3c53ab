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
 * blockTimeout} of the capacity, {@code maxRecordBytes}; times in milliseconds, a dash for none; a slash between one and
 * the next.
 */
final class SettingsText {

  private static final int WORDS = 8;

  private SettingsText() {}

  static String print(List<BufferSettings> settings) {
    return settings.stream().map(SettingsText::one).collect(Collectors.joining(" / "));
  }

  private static String one(BufferSettings settings) {
    EmitPolicy emit = settings.emit();
    Capacity capacity = settings.capacity();
    Duration age = emit.maxAge();
    return emit.maxRecords() + " " + emit.maxBytes() + " " + (age == null ? "-" : age.toMillis())
        + " " + capacity.maxRecords() + " " + capacity.maxBytes() + " " + capacity.overflow() + " "
        + capacity.blockTimeout().toMillis() + " " + settings.maxRecordBytes();
  }

  static List<BufferSettings> parse(String text) {
    return Arrays.stream(text.split("/", -1)).map(SettingsText::parseOne).toList();
  }

  private static BufferSettings parseOne(String text) {
    List<String> words = List.of(text.strip().split("\\s+", -1));
    if (words.size() != WORDS) {
      throw new IllegalArgumentException("settings have " + WORDS + " words: \"" + text + "\"");
    }
    return BufferSettings.builder()
        .emit(EmitPolicy.defaults()
            .withMaxRecords(Integer.parseInt(words.get(0)))
            .withMaxBytes(Integer.parseInt(words.get(1)))
            .withMaxAge(age(words.get(2))))
        .capacity(Capacity.defaults()
            .withMaxRecords(Long.parseLong(words.get(3)))
            .withMaxBytes(Long.parseLong(words.get(4)))
            .withOverflow(OverflowPolicy.valueOf(words.get(5)))
            .withBlockTimeout(Duration.ofMillis(Long.parseLong(words.get(6)))))
        .maxRecordBytes(Integer.parseInt(words.get(7)))
        .build();
  }

  private static @Nullable Duration age(String word) {
    return word.equals("-") ? null : Duration.ofMillis(Long.parseLong(word));
  }
}
