package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.WalEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropOldestTest {

  private static Rig rig(int batch, int capacity) {
    return Rig.batchesOf(
        batch,
        Capacity.defaults().withMaxRecords(capacity).withOverflow(OverflowPolicy.DROP_OLDEST));
  }

  @Test
  void capTotal_theOldestWholeBatchIsDroppedCountedAndReported() {
    try (Rig rig = rig(2, 4)) {
      rig.put("a", "bb", "c", "d");
      rig.events.take();

      assertEquals(5, rig.buffer.put("e"));

      assertEquals(List.of("drop #1 1..2 3b", "put 5 1b"), rig.events.take());
      BufferStats stats = rig.buffer.stats();
      assertEquals(List.of(2L, 1L), List.of(stats.droppedRecords(), stats.droppedBatches()));
      assertEquals(List.of(3L, 3L), List.of(stats.backlogRecords(), stats.backlogBytes()));
      assertEquals(1, stats.sealedBatches());
      rig.crash();
      assertEquals(List.of(List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  @Test
  void capTotal_anOpenBatchIsSealedAndDroppedIfThereIsNoOther() {
    try (Rig rig = rig(2, 2)) {
      rig.put("a");

      rig.buffer.putAll(List.of("b", "c"));

      assertEquals(1, rig.buffer.stats().droppedRecords());
      assertEquals(List.of(List.of("b", "c")), rig.drain());
    }
  }

  @Test
  void capTotal_asManyAsNeededAreDropped() {
    try (Rig rig = rig(1, 4)) {
      rig.put("a", "b", "c", "d");

      rig.buffer.putAll(List.of("e", "f", "g"));

      assertEquals(3, rig.buffer.stats().droppedBatches());
      assertEquals(List.of(List.of("d"), List.of("e"), List.of("f"), List.of("g")), rig.drain());
    }
  }

  @Test
  void capTotal_theBatchInFlightIsKeptAndTheNextOnesAreDropped() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      Batch<String> inFlight = rig.buffer.emit();
      rig.put("d", "e");
      assertEquals(2, rig.buffer.stats().droppedBatches());
      assertEquals(3, rig.buffer.stats().sealedBatches());

      assertEquals(inFlight, rig.buffer.emit());
      rig.buffer.commit(inFlight);

      assertEquals(2, rig.buffer.stats().backlogRecords());
      assertEquals(List.of(List.of("d"), List.of("e")), rig.drain());
      rig.reopen();
      assertFalse(rig.buffer.shouldEmit());
      assertEquals(6, rig.buffer.put("f"));
      assertEquals(Rig.id(6), rig.buffer.emit().id());
    }
  }

  @Test
  void capTotal_ifOnlyTheBatchInFlightIsThereThePutFails() {
    try (Rig rig = rig(2, 2)) {
      rig.put("a", "b");
      rig.buffer.emit();

      assertThrows(BufferFullException.class, () -> rig.buffer.put("c"));

      assertEquals(List.of(List.of("a", "b")), rig.drain());
    }
  }

  @Test
  void durStableBatch_aCrashAfterADropBehindTheBatchInFlightKeepsThatBatchAndTheDrop() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      Batch<String> inFlight = rig.buffer.emit();
      rig.put("d", "e");

      rig.crash();

      assertEquals(3, rig.buffer.stats().backlogRecords());
      assertEquals(3, rig.buffer.recovery().sealedBatches());
      Batch<String> again = rig.buffer.emit();
      assertEquals(inFlight.id(), again.id());
      rig.put("f");
      rig.crash();
      assertEquals(inFlight.id(), rig.buffer.emit().id());
      rig.buffer.commit(inFlight);
      rig.crash();
      rig.buffer.commit(inFlight);
      assertEquals(List.of(List.of("e"), List.of("f")), rig.drain());
      assertEquals(0, rig.buffer.stats().backlogBytes());
    }
  }

  @Test
  void lifeObserve_theBacklogIsRightAfterReopeningThoughTheDroppedBatchesAreDeleted() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      Batch<String> inFlight = rig.buffer.emit();
      // Two records at once, so that both batches behind are dropped before they are stored.
      rig.wal.faults.refuseAppend(WalEntry.Type.RECORD, new BufferStorageException("refused"));
      assertThrows(BufferStorageException.class, () -> rig.buffer.putAll(List.of("d", "e")));

      rig.crash();

      assertEquals(1, rig.buffer.stats().backlogRecords());
      assertEquals(1, rig.buffer.stats().sealedBatches());
      assertEquals(4, rig.buffer.put("f"));
      assertEquals(inFlight.id(), rig.buffer.emit().id());
      assertEquals(List.of(List.of("a"), List.of("f")), rig.drain());
      rig.reopen();
      assertEquals(0, rig.buffer.stats().backlogRecords());
    }
  }

  @Test
  void capTotal_afterReopeningTheKeptBatchMayBeDroppedIfItIsNotInFlightAgain() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      rig.buffer.emit();
      rig.put("d", "e");
      rig.reopen();

      rig.put("f");

      assertEquals(List.of(List.of("d"), List.of("e"), List.of("f")), rig.drain());
      rig.reopen();
      assertEquals(0, rig.buffer.stats().backlogRecords());
    }
  }

  @Test
  void errNoAck_aRefusedDropLosesNothing() {
    for (boolean inFlight : List.of(true, false)) {
      try (Rig rig = rig(1, 3)) {
        rig.put("a", "b", "c");
        if (inFlight) {
          rig.buffer.emit();
        }
        rig.wal.faults.refuseAppend(WalEntry.Type.COMMIT, new BufferStorageException("refused"));

        assertThrows(BufferStorageException.class, () -> rig.buffer.put("d"));

        assertEquals(0, rig.buffer.stats().droppedBatches());
        assertEquals(List.of(List.of("a"), List.of("b"), List.of("c")), rig.drain());
      }
    }
  }

  @Test
  void capTotal_aRefusedDropIsRepeatedByTheNextPut() {
    for (boolean inFlight : List.of(true, false)) {
      try (Rig rig = rig(1, 3)) {
        rig.put("a", "b", "c");
        if (inFlight) {
          rig.buffer.emit();
        }
        rig.wal.faults.refuseAppend(WalEntry.Type.COMMIT, new BufferStorageException("refused"));
        assertThrows(BufferStorageException.class, () -> rig.buffer.put("d"));

        rig.put("e");

        List<String> kept = inFlight ? List.of("a") : List.of("b");
        assertEquals(List.of(kept, List.of("c"), List.of("e")), rig.drain());
      }
    }
  }

  @Test
  void lifeObserve_theOldestAgeIsRightAfterARefusedDropBehindTheBatchInFlight() {
    try (Rig rig = rig(2, 6)) {
      for (String record : List.of("a", "b", "c", "d", "e", "f")) {
        rig.put(record);
        rig.clock.advance(Duration.ofSeconds(1));
      }
      rig.buffer.emit();
      rig.wal.faults.refuseAppend(WalEntry.Type.COMMIT, new BufferStorageException("refused"));
      assertThrows(BufferStorageException.class, () -> rig.buffer.put("g"));

      rig.buffer.commit(Rig.id(1));

      assertEquals(Duration.ofSeconds(4), rig.buffer.stats().oldestAge());
    }
  }

  @Test
  void lifeObserve_theOldestAgeIsRightAfterAHalfReadBatch() {
    try (Rig rig = rig(2, 6)) {
      for (String record : List.of("a", "b", "c", "d", "e", "f")) {
        rig.put(record);
        rig.clock.advance(Duration.ofSeconds(1));
      }
      rig.buffer.emit();
      rig.wal.faults.damage(5);
      assertThrows(CorruptLogException.class, () -> rig.buffer.put("g"));

      rig.buffer.commit(Rig.id(1));

      assertEquals(Duration.ofSeconds(4), rig.buffer.stats().oldestAge());
    }
  }

  @Test
  void capTotal_anUnreadableHeadCanBeDropped() {
    try (Rig rig = rig(1, 2)) {
      rig.put("a", "b");
      rig.codec.unreadable.add("a");
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
      rig.buffer.setAside(1);

      rig.put("c");

      assertEquals(1, rig.buffer.stats().droppedRecords());
      assertEquals(List.of(List.of("b"), List.of("c")), rig.drain());
    }
  }

  @Test
  void errSyncStop_aDropWhoseOutcomeIsUnknownFailsTheBuffer() {
    try (Rig rig = rig(1, 2)) {
      rig.put("a", "b");
      rig.wal.faults.failSyncs();

      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.put("c"));

      rig.crash();
      assertEquals(List.of(List.of("a"), List.of("b")), rig.drain());
    }
  }

  @Test
  void errCodecEmit_settingAsideWhatWasDroppedDoesNothingAlsoAfterFurtherDrops() {
    try (Rig rig = rig(1, 2)) {
      rig.put("a", "b");
      rig.codec.unreadable.add("a");
      assertEquals(
          1, assertThrows(RecordDecodeException.class, () -> rig.buffer.emit()).sequence());
      rig.put("c");
      rig.codec.slow = "b";
      Background<Batch<String>> emit = Background.call(() -> rig.buffer.emit());
      awaitArrival(rig);
      rig.put("d");

      rig.buffer.setAside(1);

      rig.codec.go.countDown();
      assertEquals(List.of("c"), assertDoesNotThrow(emit::result).records());
    }
  }

  private static void awaitArrival(Rig rig) {
    assertDoesNotThrow(() -> rig.codec.arrived.await());
  }
}
