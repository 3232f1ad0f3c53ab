package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.wal.WalEntry;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommitTest {

  @Test
  void comForget_aCommittedBatchNeverComesBack() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");
      rig.buffer.commit(rig.buffer.emit());

      rig.crash();

      assertEquals(List.of(List.of("c")), rig.drain());
    }
  }

  @Test
  void comRedeliver_withoutCommitItComesAgainFirst() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d");
      BatchId first = rig.buffer.emit().id();

      rig.reopen();

      assertEquals(first, rig.buffer.emit().id());
      rig.crash();
      assertEquals(List.of(List.of("a", "b"), List.of("c", "d")), rig.drain());
    }
  }

  @Test
  void comNoResurrect_whatACrashBringsBackIsNotDeliveredAgain() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d", "e");
      rig.buffer.commit(rig.buffer.emit());
      rig.buffer.commit(rig.buffer.emit());

      rig.openOn(rig.wal.crashUndoingReclaim());

      assertEquals(1, rig.buffer.stats().backlogRecords());
      assertEquals(List.of(List.of("e")), rig.drain());
      assertEquals(6, rig.buffer.put("f"));
    }
  }

  @Test
  void comWrong_neitherInFlightNorLastCommittedIsRefused() {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a", "b", "c");
      assertThrows(StaleBatchException.class, () -> rig.buffer.commit(Rig.id(1)));
      Batch<String> first = rig.buffer.emit();
      assertThrows(StaleBatchException.class, () -> rig.buffer.commit(Rig.id(2)));
      BatchId stranger = new BatchId(new UUID(1, 2), 1);
      assertThrows(StaleBatchException.class, () -> rig.buffer.commit(stranger));
      rig.buffer.commit(first);
      assertThrows(StaleBatchException.class, () -> rig.buffer.commit(stranger));
      BufferStats before = rig.buffer.stats();

      StaleBatchException e =
          assertThrows(StaleBatchException.class, () -> rig.buffer.commit(Rig.id(2)));

      assertTrue(String.valueOf(e.getMessage()).contains("no batch is in flight"));
      assertEquals(before, rig.buffer.stats());
      rig.buffer.commit(rig.buffer.emit());
      assertThrows(StaleBatchException.class, () -> rig.buffer.commit(first));
      assertEquals(List.of(List.of("c")), rig.drain());
    }
  }

  @Test
  void comAgain_committingTheLastOneAgainChangesNothing() {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a", "b");
      Batch<String> first = rig.buffer.emit();
      rig.buffer.commit(first);
      int size = rig.wal.size();

      rig.buffer.commit(first);
      rig.buffer.emit();
      rig.buffer.commit(first);
      rig.reopen();
      rig.buffer.commit(first);
      rig.crash();
      rig.buffer.commit(first.id());

      assertEquals(0, rig.buffer.stats().commits());
      assertEquals(List.of(List.of("b")), rig.drain());
      assertEquals(5, size);
    }
  }

  @Test
  void errNoAck_aRefusedCommitChangesNothingAndCanBeRepeated() {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a");
      Batch<String> batch = rig.buffer.emit();
      rig.wal.faults.refuseAppend(WalEntry.Type.COMMIT, new BufferStorageFullException("full"));

      assertThrows(BufferStorageFullException.class, () -> rig.buffer.commit(batch));

      assertEquals(1, rig.buffer.stats().inFlightRecords());
      assertEquals(batch, rig.buffer.emit());
      rig.buffer.commit(batch);
      rig.crash();
      assertFalse(rig.buffer.shouldEmit());
    }
  }

  @Test
  void comReclaim_spaceIsGivenBackUpToTheCommittedBatchAndNotFurther() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");

      rig.buffer.commit(rig.buffer.emit());

      List<WalEntry.Type> left = rig.wal.entries().stream().map(WalEntry::type).toList();
      assertEquals(List.of(WalEntry.Type.RECORD, WalEntry.Type.COMMIT), left);
    }
  }

  @Test
  void comReclaim_aFailureIsReportedAndTheCommitHolds() {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a", "b");
      rig.wal.faults.failNextReclaim();
      rig.events.take();

      rig.buffer.commit(rig.buffer.emit());

      assertEquals(List.of("emit #1 1 1b", "commit #1 1 1b", "reclaim failure"), rig.events.take());
      assertEquals(5, rig.wal.entries().size());
      rig.buffer.commit(rig.buffer.emit());
      assertEquals(2, rig.wal.entries().size());
    }
  }

  @Test
  void emit_aReadThatFailsOnceCanBeRepeated() {
    for (int reads = 1; reads <= 3; reads++) {
      try (Rig rig = Rig.batchesOf(3)) {
        rig.put("a", "b", "c", "d");
        rig.wal.faults.failReads(reads);
        for (int i = 0; i < reads; i++) {
          assertThrows(BufferStorageException.class, () -> rig.buffer.emit());
        }

        assertEquals(List.of(List.of("a", "b", "c"), List.of("d")), rig.drain());
      }
    }
  }
}
