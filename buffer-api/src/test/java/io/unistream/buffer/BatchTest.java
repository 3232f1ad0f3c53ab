package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static final BatchId ID = new BatchId(new UUID(0, 42), 3);
  private static final Instant PUT = Instant.ofEpochMilli(1_000);

  @Test
  void everythingIsGivenBack() {
    Batch<String> batch = batch(new long[] {5, 6, 9}, List.of("a", "b", "c"), List.of());

    assertEquals(ID, batch.id());
    assertEquals(List.of("a", "b", "c"), batch.records());
    assertEquals(3, batch.size());
    assertEquals(5, batch.sequence(0));
    assertEquals(9, batch.sequence(2));
    assertEquals(5, batch.firstSequence());
    assertEquals(9, batch.lastSequence());
    assertEquals(17, batch.byteSize());
    assertEquals(PUT, batch.firstPutTime());
    assertEquals(List.of(), batch.setAside());
    assertEquals(
        "Batch[id=00000000-0000-0000-0000-00000000002a/3, records=3, sequences=5..9, bytes=17, setAside=0]",
        batch.toString());
  }

  @Test
  void recordsSetAsideCountForTheSequencesButNotForTheRecords() {
    RawRecord first = new RawRecord(4, new byte[1]);
    RawRecord last = new RawRecord(8, new byte[1]);

    Batch<String> around = batch(new long[] {5, 7}, List.of("a", "b"), List.of(first, last));
    Batch<String> within =
        batch(new long[] {3, 9}, List.of("a", "b"), List.of(new RawRecord(6, new byte[1])));
    Batch<String> only = batch(new long[0], List.of(), List.of(first, last));

    assertEquals(2, around.size());
    assertEquals(4, around.firstSequence());
    assertEquals(8, around.lastSequence());
    assertEquals(3, within.firstSequence());
    assertEquals(9, within.lastSequence());
    assertEquals(0, only.size());
    assertEquals(4, only.firstSequence());
    assertEquals(8, only.lastSequence());
    assertEquals(List.of(first, last), only.setAside());
  }

  @Test
  void whatItIsMadeOfIsCopied() {
    long[] sequences = {5};
    List<String> records = new ArrayList<>(List.of("a"));
    List<RawRecord> setAside = new ArrayList<>();
    Batch<String> batch = batch(sequences, records, setAside);

    sequences[0] = 6;
    records.set(0, "b");
    setAside.add(new RawRecord(7, new byte[0]));

    assertEquals(5, batch.sequence(0));
    assertEquals(List.of("a"), batch.records());
    assertEquals(List.of(), batch.setAside());
    assertThrows(UnsupportedOperationException.class, () -> batch.records().clear());
    assertThrows(UnsupportedOperationException.class, () -> batch.setAside().clear());
  }

  @Test
  void anIndexOutsideIsRefused() {
    Batch<String> batch = batch(new long[] {5}, List.of("a"), List.of());

    assertThrows(IndexOutOfBoundsException.class, () -> batch.sequence(1));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.sequence(-1));
  }

  @Test
  void sequencesMustBeAsManyAsRecords() {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> batch(new long[] {1, 2}, List.of("a"), List.of()));

    assertEquals("sequences must be as many as records: 2 for 1", e.getMessage());
  }

  @Test
  void aBatchHoldsAtLeastOneRecord() {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> batch(new long[0], List.of(), List.of()));

    assertEquals("a batch must hold at least one record", e.getMessage());
  }

  @Test
  void batchesAreEqualByTheirId() {
    Batch<String> batch = batch(new long[] {5}, List.of("a"), List.of());
    Batch<String> again = batch(new long[] {5}, List.of("a"), List.of());
    Batch<String> other =
        Batch.of(new BatchId(ID.log(), 4), new long[] {5}, 17, PUT, List.of("a"), List.of());

    assertEquals(batch, again);
    assertEquals(batch.hashCode(), again.hashCode());
    assertNotEquals(batch, other);
  }

  @Test
  void rawRecordsAreEqualByContent() {
    RawRecord raw = new RawRecord(1, new byte[] {1, 2});

    assertEquals(raw, new RawRecord(1, new byte[] {1, 2}));
    assertEquals(raw.hashCode(), new RawRecord(1, new byte[] {1, 2}).hashCode());
    assertNotEquals(raw, new RawRecord(1, new byte[] {1, 3}));
    assertNotEquals(raw, new RawRecord(2, new byte[] {1, 2}));
    assertEquals("RawRecord[sequence=1, bytes=2]", raw.toString());
  }

  private static Batch<String> batch(
      long[] sequences, List<String> records, List<RawRecord> setAside) {
    return Batch.of(ID, sequences, 17, PUT, records, setAside);
  }
}
