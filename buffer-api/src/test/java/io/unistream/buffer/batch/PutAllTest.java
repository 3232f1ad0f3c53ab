package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.RecordEncodeException;
import io.unistream.buffer.SequenceRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ORD-BULK: the records of a {@code putAll} are stored together or not at all, by one append and one sync. */
class PutAllTest {

  private static final List<String> FIVE = List.of("a", "b", "c", "d", "e");

  private static void assertNothingStored(Rig rig) {
    assertEquals(0, rig.wal.size());
    assertEquals(0, rig.buffer.stats().backlogRecords());
    assertEquals(0, rig.buffer.stats().backlogBytes());
    assertEquals(0, rig.buffer.stats().sealedBatches());
    assertThrows(BufferEmptyException.class, () -> rig.buffer.emit());
    assertEquals(1, rig.buffer.put("z"));
    assertEquals(List.of(List.of("z")), rig.drain());
  }

  /** Whichever of them the log refuses, and wherever batches end between them. */
  @Test
  void errNoAck_aBulkOfWhichTheLogRefusesOneRecordStoresNone() {
    for (int maxRecords : new int[] {1, 2, 3, 9}) {
      for (String refused : FIVE) {
        for (BufferStorageException cause : List.of(
            new BufferStorageException("refused"), new BufferStorageFullException("no space"))) {
          try (Rig rig = Rig.batchesOf(maxRecords)) {
            rig.wal.faults.refuseAppendOf(refused, cause);

            assertThrows(cause.getClass(), () -> rig.buffer.putAll(FIVE));

            assertNothingStored(rig);
          }
        }
      }
    }
  }

  @Test
  void ordBulk_oneSyncMakesAllOfItDurable() {
    try (Rig rig = Rig.batchesOf(2)) {
      assertEquals(SequenceRange.closed(1, 5), rig.buffer.putAll(FIVE));

      assertEquals(1, rig.wal.stats().syncs());
      assertEquals(rig.wal.size(), rig.wal.durable());
    }
  }

  @Test
  void errCodec_aBulkOfWhichOneRecordCannotBeEncodedStoresNone() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.codec.unwritable.add("d");

      assertThrows(RecordEncodeException.class, () -> rig.buffer.putAll(FIVE));

      assertNothingStored(rig);
    }
  }

  @Test
  void capTotal_aBulkThatDoesNotFitStoresNone() {
    try (Rig rig = Rig.batchesOf(2, Capacity.defaults().withMaxRecords(4))) {
      assertThrows(BufferFullException.class, () -> rig.buffer.putAll(FIVE));

      assertNothingStored(rig);
    }
  }

  @Test
  @Timeout(120)
  void ordBulk_ofABulkInFlightACrashKeepsAPrefix() throws Exception {
    for (int kept = 0; kept <= 7; kept++) { // entries: a b seal c d seal e
      try (Rig rig = Rig.batchesOf(2)) {
        ListWal before = rig.wal;
        before.faults.holdSyncs();
        Background.call(() -> rig.buffer.putAll(FIVE));
        before.faults.awaitHeld();

        rig.crash(kept);

        List<String> records = rig.drain().stream().flatMap(List::stream).toList();
        assertEquals(FIVE.subList(0, records.size()), records);
        before.faults.letSyncsGo();
      }
    }
  }
}
