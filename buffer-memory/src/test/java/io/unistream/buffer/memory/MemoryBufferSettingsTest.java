package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryBufferSettingsTest {

  @Test
  void theDefaultCapacityIsMadeForAHeap() {
    BufferSettings settings = MemoryBufferSettings.defaults().buffer();

    assertEquals(EmitPolicy.defaults(), settings.emit());
    assertEquals(100_000, settings.capacity().maxRecords());
    assertEquals(64 * 1024 * 1024, settings.capacity().maxBytes());
    assertEquals(settings.emit().maxBytes(), settings.maxRecordBytes());
  }

  @Test
  void jsonTakesTheDefaultsForAHeapAlsoForPartsOfTheCapacity() {
    Capacity heap = MemoryBufferSettings.DEFAULT_CAPACITY;

    assertEquals(MemoryBufferSettings.defaults(), read("{}"));
    assertEquals(heap.withMaxRecords(5_000), capacity("{'maxRecords': 5000}"));
    assertEquals(heap.withMaxBytes(2_000_000), capacity("{'maxBytes': 2000000}"));
    assertEquals(heap.withOverflow(OverflowPolicy.BLOCK), capacity("{'overflow': 'BLOCK'}"));
    assertEquals(
        heap.withBlockTimeout(Duration.ofSeconds(1)), capacity("{'blockTimeout': 'PT1S'}"));
  }

  @Test
  void jsonReadsWhatIsSet() {
    EmitPolicy emit =
        EmitPolicy.defaults().withMaxRecords(5).withMaxBytes(100).withMaxAge(Duration.ofSeconds(1));

    assertEquals(
        MemoryBufferSettings.builder()
            .buffer(BufferSettings.builder()
                .emit(emit)
                .capacity(MemoryBufferSettings.DEFAULT_CAPACITY)
                .maxRecordBytes(50)
                .build())
            .build(),
        read(
            "{'emit': {'maxRecords': 5, 'maxBytes': 100, 'maxAge': 'PT1S'}, 'maxRecordBytes': 50}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'emit': {'maxBytes': 100000000}} | capacity.maxBytes must be at least emit.maxBytes (100000000), was 67108864",
        "{'capacity': {'maxRecords': 0}} | capacity.maxRecords must be at least 1, was 0",
        "{'capacity': {'blockTimeout': '1 s'}} | capacity.blockTimeout must be a duration such as"
            + " 500ms, 5s, 1h30m or PT0.5S, was '1 s'",
        "{'capacity': {'size': 1}} | capacity.size is not a setting; those known here are"
            + " [blockTimeout, maxBytes, maxRecords, overflow]",
        "{'emit': null} | emit must have a value, was null; leave it out for its default",
        "{'capacity': {'overflow': null}} | capacity.overflow must have a value, was null; leave it out for"
            + " its default",
        "{'capacity': {'overflow': ''}} | capacity.overflow must be one of [FAIL, BLOCK, DROP_OLDEST], was ''",
        "{'maxRecordBytes': ''} | maxRecordBytes must be a whole number of bytes up to 2147483647, or a size such as 512KiB, 64MiB or 1GB, was ''",
        "{'directory': 'a'} | directory is not a setting; those known here are"
            + " [capacity, emit, maxRecordBytes]",
      })
  void whatIsWrongInJsonIsSaid(String json, String message) {
    BufferConfigException e = assertThrows(BufferConfigException.class, () -> read(json));

    assertEquals("JSON settings: " + message.replace('\'', '"'), e.getMessage());
  }

  @Test
  void eachMethodOfTheBuilderChangesOneSetting() {
    Capacity capacity = Capacity.defaults();
    EmitPolicy emit = EmitPolicy.defaults().withMaxRecords(7).withMaxBytes(1_000);

    MemoryBufferSettings settings =
        MemoryBufferSettings.builder().capacity(capacity).emit(emit).build();

    assertEquals(
        MemoryBufferSettings.builder()
            .buffer(BufferSettings.builder().emit(emit).capacity(capacity).build())
            .build(),
        settings);
  }

  private static Capacity capacity(String json) {
    return read("{'capacity': " + json + "}").buffer().capacity();
  }

  private static MemoryBufferSettings read(String json) {
    try {
      return JsonSettings.of(new ObjectMapper().readTree(json.replace('\'', '"')))
          .as(MemoryBufferSettings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
