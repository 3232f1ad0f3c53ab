package io.unistream.buffer.memory;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.OverflowPolicy;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** A capacity as JSON has it, where what is missing takes the default for the heap and not that for a disk. */
record HeapCapacity(
    @JsonProperty("maxRecords") @Nullable Long maxRecords,
    @JsonProperty("maxBytes") @Nullable Long maxBytes,
    @JsonProperty("overflow") @Nullable OverflowPolicy overflow,
    @JsonProperty("blockTimeout") @Nullable String blockTimeout) {

  Capacity toCapacity() {
    Capacity heap = MemoryBufferSettings.DEFAULT_CAPACITY;
    return Capacity.defaults()
        .withMaxRecords(maxRecords == null ? heap.maxRecords() : maxRecords)
        .withMaxBytes(maxBytes == null ? heap.maxBytes() : maxBytes)
        .withOverflow(overflow == null ? heap.overflow() : overflow)
        .withBlockTimeout(blockTimeout == null ? heap.blockTimeout() : duration(blockTimeout));
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "capacity.blockTimeout must be an ISO-8601 duration such as PT0.5S or PT1M, was \"" + text
              + "\"",
          e);
    }
  }
}
