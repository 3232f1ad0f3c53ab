package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferSettingsTest {

  private static final EmitPolicy TEN = new EmitPolicy(10, 100, null);

  @Test
  void recordsMayFillABatchByDefault() {
    BufferSettings settings = BufferSettings.of(TEN);

    assertEquals(100, settings.maxRecordBytes());
    assertEquals(Capacity.defaults(), settings.capacity());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 10 | 100 | maxRecordBytes must be between 1 and emit.maxBytes (100), was 0",
        "101 | 10 | 100 | maxRecordBytes must be between 1 and emit.maxBytes (100), was 101",
        "100 | 9 | 100 | capacity.maxRecords must be at least emit.maxRecords (10), was 9",
        "100 | 10 | 99 | capacity.maxBytes must be at least emit.maxBytes (100), was 99",
      })
  void whatCouldNeverBecomeDueIsRefused(int recordBytes, long records, long bytes, String message) {
    Capacity capacity = Capacity.defaults().withMaxRecords(records).withMaxBytes(bytes);

    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> new BufferSettings(TEN, capacity, recordBytes));

    assertEquals(message, e.getMessage());
  }

  @Test
  void aCapacityOfOneBatchIsEnough() {
    Capacity one = Capacity.defaults().withMaxRecords(10).withMaxBytes(100);

    assertEquals(one, BufferSettings.of(TEN).withCapacity(one).capacity());
  }
}
