package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.SequenceRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OrderTest {

  @Test
  void ordFifo_recordsAndBatchesComeOutInPutOrder() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d", "e");

      assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  @Test
  @Timeout(120)
  void ordConcurrent_eachThreadsRecordsKeepTheirOrderAndNoneIsLostOrDoubled() throws Exception {
    try (Rig rig = Rig.batchesOf(7)) {
      List<Background<Boolean>> threads = new ArrayList<>();
      for (String name : List.of("x", "y", "z")) {
        threads.add(Background.run(() -> {
          for (int i = 100; i < 150; i++) {
            rig.buffer.put(name + i);
          }
        }));
      }
      for (Background<Boolean> thread : threads) {
        thread.result();
      }

      List<String> all = rig.drain().stream().flatMap(List::stream).toList();

      assertEquals(150, all.size());
      for (String name : List.of("x", "y", "z")) {
        List<String> own =
            all.stream().filter(record -> record.startsWith(name)).toList();
        assertEquals(own.stream().sorted().distinct().toList(), own);
        assertEquals(50, own.size());
      }
    }
  }

  @Test
  void ordSequence_numbersRunOnAcrossCloseCrashAndCommit() {
    try (Rig rig = Rig.batchesOf(2)) {
      assertEquals(1, rig.buffer.put("a"));
      rig.reopen();
      assertEquals(2, rig.buffer.put("b"));
      rig.crash();
      assertEquals(3, rig.buffer.put("c"));
      assertEquals(List.of(List.of("a", "b"), List.of("c")), rig.drain());
      rig.reopen();

      assertEquals(4, rig.buffer.put("d"));

      Batch<String> batch = rig.buffer.emit();
      assertEquals(4, batch.sequence(0));
      assertEquals(Rig.id(3), batch.id());
    }
  }

  @Test
  void ordSequence_theNumberOfARefusedPutGoesToTheNext() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.wal.faults.refuseAppend(new BufferStorageException("refused"));
      assertThrows(BufferStorageException.class, () -> rig.buffer.put("b"));

      assertEquals(2, rig.buffer.put("c"));

      assertEquals(List.of(List.of("a", "c")), rig.drain());
    }
  }

  @Test
  void ordReopen_orderHoldsHoweverOftenTheLogIsReopened() {
    try (Rig rig = Rig.batchesOf(3)) {
      List<String> put = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        put.add("r" + i);
        rig.put("r" + i);
        if (i % 3 == 0) {
          rig.reopen();
        }
        if (i % 4 == 0) {
          rig.crash();
        }
      }

      assertEquals(put, rig.drain().stream().flatMap(List::stream).toList());
    }
  }

  @Test
  void ordBulk_recordsAreAdjacentInOrderAndCostOneBarrier() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      long syncs = rig.buffer.stats().syncs();

      SequenceRange sequences = rig.buffer.putAll(List.of("b", "c", "d", "e"));

      assertEquals(SequenceRange.closed(2, 5), sequences);
      assertEquals(syncs + 1, rig.buffer.stats().syncs());
      assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  @Test
  void ordBulk_nothingPutStoresNothing() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");

      assertEquals(new SequenceRange(2, 0), rig.buffer.putAll(List.of()));

      assertEquals(1, rig.buffer.stats().backlogRecords());
    }
  }

  @Test
  @Timeout(120)
  void ordBulk_aCrashKeepsAPrefixAndNeverAHole() throws Exception {
    List<String> bulk = List.of("a", "b", "c", "d", "e");
    // Five records and two seals.
    for (int kept = 0; kept <= 7; kept++) {
      try (Rig rig = Rig.batchesOf(2)) {
        rig.wal.faults.holdSyncs();
        Background.call(() -> rig.buffer.putAll(bulk));
        rig.wal.faults.awaitHeld();

        rig.crash(kept);

        List<String> left = rig.drain().stream().flatMap(List::stream).toList();
        assertEquals(bulk.subList(0, left.size()), left);
        assertEquals(left.size() + 1, rig.buffer.put("f"));
        assertEquals(List.of(List.of("f")), rig.drain());
        if (kept == 7) {
          assertEquals(5, left.size());
        }
      }
    }
  }
}
