package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferSettingsTest {

  private static final EmitPolicy TEN = EmitPolicy.defaults().withMaxRecords(10).withMaxBytes(100);

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
        IllegalArgumentException.class,
        () -> BufferSettings.builder()
            .emit(TEN)
            .capacity(capacity)
            .maxRecordBytes(recordBytes)
            .build());

    assertEquals(message, e.getMessage());
  }

  @Test
  void aCapacityOfOneBatchIsEnough() {
    Capacity one = Capacity.defaults().withMaxRecords(10).withMaxBytes(100);

    assertEquals(one, BufferSettings.builder().emit(TEN).capacity(one).build().capacity());
  }

  @Test
  void theOrderOfSettingsDoesNotMatter() {
    Capacity hundred = Capacity.defaults().withMaxRecords(100);

    BufferSettings capacityFirst = BufferSettings.builder()
        .capacity(hundred)
        .emit(emit -> emit.withMaxRecords(10))
        .build();
    BufferSettings emitFirst = BufferSettings.builder()
        .emit(emit -> emit.withMaxRecords(10))
        .capacity(capacity -> capacity.withMaxRecords(100))
        .build();

    assertEquals(capacityFirst, emitFirst);
    assertEquals(capacityFirst.hashCode(), emitFirst.hashCode());
    assertEquals(capacityFirst.toString(), emitFirst.toString());
  }

  @Test
  void aRecordMayBeAsLargeAsABatchUntilSomethingElseIsSet() {
    BufferSettings unset = BufferSettings.of(TEN);
    BufferSettings set = BufferSettings.builder().maxRecordBytes(60).emit(TEN).build();

    UnaryOperator<EmitPolicy> wider = emit -> emit.withMaxBytes(200);

    assertEquals(200, unset.toBuilder().emit(wider).build().maxRecordBytes());
    assertEquals(60, set.toBuilder().emit(wider).build().maxRecordBytes());
    assertEquals(unset, unset.toBuilder().build());
    assertEquals(set, set.toBuilder().build());
  }

  @Test
  void whatIsLeftOutIsNotWhatHappensToBeTheSame() {
    BufferSettings unset = BufferSettings.of(TEN);
    BufferSettings same = BufferSettings.builder().emit(TEN).maxRecordBytes(100).build();

    assertEquals(unset.maxRecordBytes(), same.maxRecordBytes());
    assertNotEquals(unset, same);
  }

  @Test
  void jacksonReadsThem() throws IOException {
    ObjectMapper mapper = new ObjectMapper();

    BufferSettings settings = mapper.readValue(
        "{\"emit\": {\"maxBytes\": 9}, \"capacity\": {\"maxRecords\": 2000}, \"maxRecordBytes\": 3}",
        BufferSettings.class);

    assertEquals(
        BufferSettings.builder()
            .emit(emit -> emit.withMaxBytes(9))
            .capacity(capacity -> capacity.withMaxRecords(2_000))
            .maxRecordBytes(3)
            .build(),
        settings);
    assertEquals(BufferSettings.builder().build(), mapper.readValue("{}", BufferSettings.class));
  }
}
