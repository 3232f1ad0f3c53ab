package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Damage that was moved aside: the rest comes out, and what is missing is reported. */
class QuarantineTest {

  /** Entries: a bb seal c d seal e f seal g. */
  private static Rig rig() {
    Rig rig = Rig.batchesOf(2);
    rig.put("a", "bb", "c", "d", "e", "f", "g");
    return rig;
  }

  private static void lose(Rig rig, Integer... entries) {
    rig.openOn(rig.wal.without(Set.of(entries), true));
  }

  private static List<SequenceRange> missing(Rig rig) {
    return rig.buffer.recovery().quarantined().stream()
        .map(QuarantinedSpan::missing)
        .toList();
  }

  private static void assertBacklog(Rig rig, long records, long bytes, long sealedBatches) {
    assertEquals(
        List.of(records, bytes, sealedBatches),
        List.of(
            rig.buffer.stats().backlogRecords(),
            rig.buffer.stats().backlogBytes(),
            rig.buffer.stats().sealedBatches()));
    assertEquals(records, rig.buffer.recovery().records());
    assertEquals(sealedBatches, rig.buffer.recovery().sealedBatches());
  }

  private static void assertDrained(Rig rig) {
    assertEquals(
        List.of(0L, 0L, 0L),
        List.of(
            rig.buffer.stats().backlogRecords(),
            rig.buffer.stats().backlogBytes(),
            rig.buffer.stats().sealedBatches()));
    assertFalse(rig.buffer.shouldEmit());
    rig.openOn(rig.wal.crashUndoingReclaim());
    assertBacklog(rig, 0, 0, 0);
    assertFalse(rig.buffer.shouldEmit());
    rig.reopen();
    assertBacklog(rig, 0, 0, 0);
    assertEquals(List.of(), rig.drain());
  }

  @Test
  void errCorrupt_aLostRecordShortensItsBatchAndIsReported() {
    for (int lost = 0; lost < 2; lost++) {
      try (Rig rig = rig()) {
        lose(rig, lost);

        assertEquals(List.of(SequenceRange.closed(lost + 1, lost + 1)), missing(rig));
        assertBacklog(rig, 6, lost == 0 ? 7 : 6, 3);
        assertEquals(
            List.of(
                List.of(lost == 0 ? "bb" : "a"),
                List.of("c", "d"),
                List.of("e", "f"),
                List.of("g")),
            rig.drain());
        assertDrained(rig);
      }
    }
  }

  private static List<BatchId> ids(Rig rig) {
    List<BatchId> ids = new ArrayList<>();
    while (rig.buffer.stats().backlogRecords() > 0) {
      Batch<String> batch = rig.buffer.emit();
      ids.add(batch.id());
      rig.buffer.commit(batch);
    }
    return ids;
  }

  /** Whatever is lost of them: a target that knows an id takes what comes under it for known. */
  @Test
  void durStableBatch_whatIsLeftKeepsItsIdsAcrossCrashesAndReopenings() {
    List<Integer> all = List.of(1, 2, 3, 4);
    for (List<Integer> lost : List.of(
        List.of(0), List.of(1), List.of(3), List.of(2), List.of(5), List.of(0, 4), List.of(2, 3))) {
      for (boolean crash : new boolean[] {false, true}) {
        try (Rig rig = rig()) {
          lose(rig, lost.toArray(Integer[]::new));
          Batch<String> first = rig.buffer.emit();

          if (!crash) {
            rig.buffer.close();
          }
          lose(rig);

          Batch<String> again = rig.buffer.emit();
          assertEquals(first.id(), again.id());
          assertEquals(first.records(), again.records());
          assertEquals(
              all.stream().map(number -> Rig.id(number)).toList(), ids(rig), "lost " + lost);
        }
      }
    }
  }

  /** The ones behind a batch of which nothing is left do not take its number. */
  @Test
  void durStableBatch_aLostBatchTakesItsNumberWithIt() {
    for (int first = 0; first <= 6; first += 3) {
      try (Rig rig = rig()) {
        int gone = 1 + first / 3;
        lose(rig, first, first + 1, first + 2);
        lose(rig);

        List<BatchId> ids = ids(rig);

        assertEquals(3, ids.size());
        assertFalse(ids.contains(Rig.id(gone)), ids::toString);
      }
    }
  }

  @Test
  void errCorrupt_aLostSealChangesNoBoundaryAndNoId() {
    try (Rig rig = rig()) {
      lose(rig, 5);

      assertEquals(List.of(), missing(rig));
      assertBacklog(rig, 7, 8, 3);
      rig.buffer.commit(rig.buffer.emit());
      Batch<String> second = rig.buffer.emit();
      assertEquals(Rig.id(2), second.id());
      assertEquals(List.of("c", "d"), second.records());
      assertEquals(2, rig.buffer.stats().sealedBatches());
      assertEquals(List.of(List.of("c", "d"), List.of("e", "f"), List.of("g")), rig.drain());
      assertDrained(rig);
    }
  }

  @Test
  void errCorrupt_aLostBatchIsPassedOver() {
    for (int first = 0; first <= 6; first += 3) {
      try (Rig rig = rig()) {
        List<List<String>> expected = new ArrayList<>(
            List.of(List.of("a", "bb"), List.of("c", "d"), List.of("e", "f"), List.of("g")));
        expected.remove(first / 3);
        long sequence = 1 + 2L * (first / 3);

        lose(rig, first, first + 1, first + 2);

        assertEquals(List.of(SequenceRange.closed(sequence, sequence + 1)), missing(rig));
        assertEquals(5, rig.buffer.stats().backlogRecords());
        assertEquals(first == 0 ? 5 : 6, rig.buffer.stats().backlogBytes());
        assertEquals(8, rig.buffer.put("h"));
        expected.set(2, List.of("g", "h"));
        assertEquals(expected, rig.drain());
        assertDrained(rig);
      }
    }
  }

  @Test
  void errCorrupt_aBatchThatLostAllItsRecordsButNotItsSealIsPassedOver() {
    try (Rig rig = rig()) {
      lose(rig, 0, 1, 3, 4);

      assertEquals(List.of(SequenceRange.closed(1, 2), SequenceRange.closed(3, 4)), missing(rig));
      assertBacklog(rig, 3, 3, 1);
      assertEquals(List.of(List.of("e", "f"), List.of("g")), rig.drain());
      assertDrained(rig);
    }
  }

  @Test
  void errCorrupt_nothingIsDueIfNothingIsLeft() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b");

      lose(rig, 0, 1);

      assertBacklog(rig, 0, 0, 0);
      assertFalse(rig.buffer.shouldEmit());
      assertEquals(Optional.empty(), rig.buffer.poll(Duration.ZERO));
      assertThrows(BufferEmptyException.class, () -> rig.buffer.emit());
      assertEquals(3, rig.buffer.put("c"));
      Batch<String> batch = rig.buffer.emit();
      assertEquals(Rig.id(2), batch.id());
      rig.buffer.commit(batch);
      assertDrained(rig);
    }
  }

  @Test
  void errCorrupt_lostCommitsBringNoPhantoms() {
    try (Rig rig = rig()) {
      rig.buffer.commit(rig.buffer.emit());
      rig.buffer.commit(rig.buffer.emit());

      // The log begins with e, and both commits are gone.
      lose(rig, 10, 11);

      assertEquals(List.of(SequenceRange.closed(1, 4)), missing(rig));
      assertBacklog(rig, 3, 3, 1);
      assertEquals(List.of(List.of("e", "f"), List.of("g")), rig.drain());
      assertDrained(rig);
    }
  }

  @Test
  void errCorrupt_theBackendsOwnReportIsGivenOnceAndItsNumbersAreNotUsedAgain() {
    try (Rig rig = Rig.batchesOf(9)) {
      rig.put("a", "b", "c", "d");
      QuarantinedSpan middle = QuarantinedSpan.of("x", 5, 6, SequenceRange.closed(2, 2));
      QuarantinedSpan end = QuarantinedSpan.of("x", 9, 6, SequenceRange.closed(4, 4));

      rig.openOn(rig.wal.without(Set.of(1, 3), true, middle, end));

      assertEquals(List.of(middle, end), rig.buffer.recovery().quarantined());
      assertEquals(5, rig.buffer.put("e"));
      Batch<String> batch = rig.buffer.emit();
      assertEquals(List.of("a", "c", "e"), batch.records());
      assertEquals(
          List.of(1L, 3L, 5L), List.of(batch.sequence(0), batch.sequence(1), batch.sequence(2)));
      rig.buffer.commit(batch);
      assertDrained(rig);
    }
  }

  @Test
  void durStableBatch_theNumberOfALostLastBatchIsNotGivenToOtherRecords() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d");
      rig.buffer.commit(rig.buffer.emit());
      assertEquals(Rig.id(2), rig.buffer.emit().id());
      QuarantinedSpan end = QuarantinedSpan.of("x", 9, 6, SequenceRange.closed(3, 4));
      // Entries: a b seal c d seal commit.
      rig.openOn(rig.wal.without(Set.of(3, 4, 5, 6), true, end));

      rig.put("e", "f");

      Batch<String> batch = rig.buffer.emit();
      assertEquals(List.of("e", "f"), batch.records());
      assertNotEquals(Rig.id(2), batch.id());
    }
  }

  /** Entries: a seal b seal c seal; b and c are dropped behind a, which is in flight, for d and e. */
  static Rig rigWithDropsBehind() {
    Rig rig = Rig.batchesOf(
        1, Capacity.defaults().withMaxRecords(3).withOverflow(OverflowPolicy.DROP_OLDEST));
    rig.put("a", "b", "c");
    rig.buffer.emit();
    rig.put("d", "e");
    return rig;
  }

  @Test
  void errCorrupt_ifTheKeptBatchIsLostTheDroppedOnesBehindItDoNotComeBack() {
    try (Rig rig = rigWithDropsBehind()) {
      lose(rig, 0, 1);

      assertBacklog(rig, 2, 2, 2);
      assertEquals(List.of(List.of("d"), List.of("e")), rig.drain());
      assertDrained(rig);
    }
  }

  @Test
  void errCorrupt_ifTheKeptAndTheDroppedBatchesAreLostTheNextOneCanBeCommitted() {
    try (Rig rig = rigWithDropsBehind()) {
      lose(rig, 0, 1, 2, 3, 4, 5);

      assertBacklog(rig, 2, 2, 2);
      assertEquals(List.of(List.of("d"), List.of("e")), rig.drain());
      assertDrained(rig);
    }
  }

  @Test
  void capTotal_aLostBatchIsNotCountedAsDropped() {
    try (Rig rig = rigWithDropsBehind()) {
      rig.drain();
      rig.put("f", "g", "h");
      int records = rig.wal.size() - 6;

      lose(rig, records);
      rig.put("i", "j");

      assertEquals(1, rig.buffer.stats().droppedBatches());
      assertEquals(List.of(List.of("h"), List.of("i"), List.of("j")), rig.drain());
      assertDrained(rig);
    }
  }
}
