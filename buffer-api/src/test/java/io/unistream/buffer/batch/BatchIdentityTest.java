package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.StaleBatchException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** DUR-STABLE-BATCH: an id never stands for other records, whatever became of the log. */
class BatchIdentityTest {

  private static final UUID COPY = UUID.fromString("c0c0c0c0-0000-4000-8000-000000000001");

  @Test
  void aNoticedCopyGivesItsOwnIdsToWhatItSealsAndKeepsThoseThatWereGiven() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");
      assertEquals(Rig.id(1), rig.buffer.emit().id());

      rig.openOn(rig.wal.crash(0).copied(COPY));
      rig.put("d");

      Batch<String> sealedBefore = rig.buffer.emit();
      assertEquals(Rig.id(1), sealedBefore.id());
      assertEquals(List.of("a", "b"), sealedBefore.records());
      rig.buffer.commit(sealedBefore);
      Batch<String> sealedByCopy = rig.buffer.emit();
      assertEquals(new BatchId(COPY, 2), sealedByCopy.id());
      assertEquals(List.of("c", "d"), sealedByCopy.records());
      assertEquals(new BatchId(COPY, 2), rig.events.lastSealed());

      rig.reopen();

      assertEquals(new BatchId(COPY, 2), rig.buffer.emit().id());
    }
  }

  @Test
  void comAgain_aCommitCanBeRepeatedAfterTheLogWasNoticedToBeACopy() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d");
      BatchId first = rig.buffer.emit().id();
      rig.buffer.commit(first);

      rig.openOn(rig.wal.crash(0).copied(COPY));

      rig.buffer.commit(first);
      assertThrows(
          StaleBatchException.class, () -> rig.buffer.commit(new BatchId(COPY, first.number())));
      assertEquals(List.of(List.of("c", "d")), rig.drain());
    }
  }

  @Test
  void severalLostSealsInARowMakeABatchUnderAnIdThatNoneOfThemHad() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d", "e", "f");
      // Entries: a b seal c d seal e f seal.
      rig.openOn(rig.wal.without(Set.of(2, 5), true));

      Batch<String> batch = rig.buffer.emit();
      BatchId id = batch.id();

      assertEquals(List.of("a", "b", "c", "d"), batch.records());
      assertNotEquals(ListWal.LOG, id.log());
      rig.crash();
      assertEquals(id, rig.buffer.emit().id());
      rig.buffer.commit(id);
      rig.crash();
      rig.buffer.commit(id); // COM-AGAIN
      assertEquals(Rig.id(3), rig.buffer.emit().id());
    }
  }

  @Test
  void aBatchThatLostItsSealAndARecordComesUnderAnIdThatItNeverHad() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d", "e", "f");
      rig.openOn(rig.wal.without(Set.of(4, 5), true));
      rig.buffer.commit(rig.buffer.emit());

      Batch<String> batch = rig.buffer.emit();

      assertEquals(List.of("c"), batch.records());
      assertNotEquals(ListWal.LOG, batch.id().log());
    }
  }

  @Test
  void aBatchThatLostNothingButItsSealKeepsItsIdAlsoOnceTheBatchBeforeItIsGone() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d", "e", "f");
      rig.openOn(rig.wal.without(Set.of(5), true));
      rig.buffer.commit(rig.buffer.emit());
      assertEquals(Rig.id(2), rig.buffer.emit().id());

      rig.openOn(rig.wal.without(Set.of(), true));

      Batch<String> batch = rig.buffer.emit();
      assertEquals(Rig.id(2), batch.id());
      assertEquals(List.of("c", "d"), batch.records());
    }
  }

  @Test
  void theNumberOfALastSealThatWasLostIsNeverGivenAgainHoweverOftenTheLogIsOpened() {
    QuarantinedSpan seal = QuarantinedSpan.of("x", 96, 64, new SequenceRange(4, 0));
    try (Rig rig = Rig.batchesOf(9)) {
      rig.put("a", "b", "c");
      assertEquals(Rig.id(1), rig.buffer.emit().id());
      // Entries: a b c seal.
      rig.openOn(rig.wal.withoutAndTold(Set.of(3), 3, seal));
      rig.reopen();
      rig.put("d");
      rig.crash();
      rig.crash();

      Batch<String> batch = rig.buffer.emit();

      assertEquals(List.of("a", "b", "c", "d"), batch.records());
      assertEquals(Rig.id(2), batch.id());
      rig.crash();
      assertEquals(Rig.id(2), rig.buffer.emit().id());
    }
  }

  @Test
  void whatTheLogSaysThatItHadReachedIsMissingAndItsNumbersAreNotGivenAgain() {
    QuarantinedSpan lost = QuarantinedSpan.of("x", 0, 0, SequenceRange.closed(1, 3));
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a", "b", "c");
      assertEquals(Rig.id(1), rig.buffer.emit().id());
      // Entries: a b c seal, in one object, of which nothing is left.
      rig.openOn(rig.wal.without(Set.of(0, 1, 2, 3), true, lost).withLineage(0, 3, 1));
      assertEquals(List.of(lost), rig.buffer.recovery().quarantined());

      assertEquals(4, rig.buffer.putAll(List.of("d", "e", "f")).first());

      Batch<String> batch = rig.buffer.emit();
      assertEquals(List.of("d", "e", "f"), batch.records());
      assertEquals(Rig.id(2), batch.id());
    }
  }

  @Test
  void recordsThatALogHadReachedAreMissedWhereNothingElseTellsOfThem() {
    try (Rig rig = Rig.batchesOf(9)) {
      rig.put("a", "b", "c");

      CorruptLogException e = assertThrows(
          CorruptLogException.class,
          () -> rig.openOn(rig.wal.without(Set.of(1, 2), false).withLineage(1, 3, 0)));

      assertEquals(SequenceRange.closed(2, 3), e.sequences());
    }
  }

  @Test
  void aLogThatSaysExactlyHowManyBatchesThereWereSkipsNoNumbersForTheSizeOfTheDamage() {
    QuarantinedSpan large = QuarantinedSpan.of("x", 0, 8 << 20, SequenceRange.closed(4, 6));
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a", "b", "c", "d", "e", "f");
      rig.openOn(rig.wal.withoutAndTold(Set.of(4, 5, 6, 7), 4, large).withLineage(4, 6, 2));

      rig.put("g", "h", "i");

      rig.buffer.commit(rig.buffer.emit());
      assertEquals(Rig.id(3), rig.buffer.emit().id());
    }
  }

  @Test
  void aBatchOfWhichAPartWasReclaimedIsGivenUpAlsoIfItsCommitIsLost() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a", "b", "c", "d", "e", "f");
      // Entries: a b c seal d e f seal. A commit of batch 1 was lost, a and b were reclaimed.
      rig.openOn(rig.wal.without(Set.of(0, 1), true).begins(2));

      assertEquals(List.of(), rig.buffer.recovery().quarantined());
      assertEquals(3, rig.buffer.stats().backlogRecords());
      Batch<String> batch = rig.buffer.emit();
      assertEquals(Rig.id(2), batch.id());
      assertEquals(List.of("d", "e", "f"), batch.records());
    }
  }

  /** As many numbers as may have been lost are skipped: they are not how many batches there are. */
  @Test
  void skippedNumbersAreNoBatches() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b");
      rig.openOn(rig.wal.without(Set.of(), false).withLineage(3, 2, 40));
      rig.put("c", "d");
      rig.buffer.commit(rig.buffer.emit());
      rig.reopen();
      assertEquals(1, rig.buffer.stats().sealedBatches());

      rig.buffer.commit(rig.buffer.emit());

      assertEquals(0, rig.buffer.stats().sealedBatches());
      rig.put("e");
      Batch<String> flushed = rig.buffer.emit();
      assertEquals(List.of("e"), flushed.records());
      assertEquals(Rig.id(42), flushed.id());
    }
  }
}
