package io.unistream.buffer.memory;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.settings.ByteSizeSetting;
import io.unistream.buffer.settings.DurationSetting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A capacity as JSON has it, where what is missing takes the default for the heap and not that for a disk. */
record HeapCapacity(
    @JsonProperty("maxRecords") @Nullable Long maxRecords,

    @JsonProperty("maxBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
    Long maxBytes,

    @JsonProperty("overflow") @Nullable OverflowPolicy overflow,

    @JsonProperty("blockTimeout") @JsonDeserialize(using = DurationSetting.class) @Nullable
    Duration blockTimeout) {

  Capacity toCapacity() {
    Capacity heap = MemoryBufferSettings.DEFAULT_CAPACITY;
    return Capacity.defaults()
        .withMaxRecords(maxRecords == null ? heap.maxRecords() : maxRecords)
        .withMaxBytes(maxBytes == null ? heap.maxBytes() : maxBytes)
        .withOverflow(overflow == null ? heap.overflow() : overflow)
        .withBlockTimeout(blockTimeout == null ? heap.blockTimeout() : blockTimeout);
  }
}
