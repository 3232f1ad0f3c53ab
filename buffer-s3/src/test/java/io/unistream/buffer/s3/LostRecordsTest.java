package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which numbers are missing, and that none is given twice (ORD-SEQUENCE); batches whose commit is lost with its object. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostRecordsTest extends DamagedLog {

  @ParameterizedTest
  @EnumSource(
      value = Harm.class,
      names = {"A_BIT_OF_THE_HEADER"},
      mode = EnumSource.Mode.EXCLUDE)
  void numbersOfLostRecordsAndBatchesAreNeverGivenAgain(Harm harm) {
    bucket.with(all -> all.compression(S3Compression.LZ4));
    BatchId first;
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(List.of("a", "b", "c"));
      first = buffer.emit().id();
    }
    bucket.open().close();
    harm.to(bucket, object(1, 1));

    assertThrows(CorruptLogException.class, bucket::open);
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(1, 3)), missing(buffer));
      assertEquals(4, buffer.putAll(List.of("d", "e", "f")).first());
      Batch<String> batch = buffer.emit();
      assertEquals(List.of("d", "e", "f"), batch.records());
      assertNotEquals(first, batch.id());
    }
    fail();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(1, 3)), missing(buffer), "it stays known");
      assertEquals(List.of("d", "e", "f"), Bucket.drain(buffer));
    }
  }

  /** As {@link #numbersOfLostRecordsAndBatchesAreNeverGivenAgain}, and nothing at all was stored behind the damage. */
  @ParameterizedTest
  @EnumSource(
      value = Harm.class,
      names = {"ZEROED", "EMPTY", "A_BIT_OF_THE_HEADER"})
  void numbersOfTheLastObjectAreNeverGivenAgainAlthoughNothingSaysWhatItHeld(Harm harm) {
    Buffer<String> owner = bucket.open();
    owner.put("0");
    owner.putAll(List.of("a", "b", "c"));
    Batch<String> batch = owner.emit();
    bucket.faults = bucket.faults.nextOwner();
    bucket.s3.overwrite(object(1, 2), bucket.s3.bytes(object(1, 2)));
    bucket.s3.remove(object(1, 3));
    harm.to(bucket, object(1, 2));
    quarantine();

    bucket.open().close();
    try (Buffer<String> again = bucket.open()) {
      long next = again.putAll(List.of("d", "e", "f")).first();
      assertTrue(next >= 5, "next: " + next);
      List<BatchId> ids = new ArrayList<>();
      while (again.stats().sealedBatches() > 0) {
        Batch<String> after = again.emit();
        if (!after.records().equals(batch.records())) {
          ids.add(after.id());
        }
        again.commit(after);
      }
      assertFalse(ids.contains(batch.id()), batch + " and " + ids);
    }
    owner.close();
  }

  @Test
  void recordsBehindADamagedLastCommitAreNotAllOfHistory() {
    try (Buffer<String> buffer = bucket.open()) {
      for (int i = 0; i < 5; i++) {
        buffer.putAll(List.of("a", "b", "c"));
        buffer.commit(buffer.emit());
      }
    }
    List<String> log = bucket.keys("wal/0000000001").stream()
        .filter(key -> bucket.s3.bytes(key).length > ObjectHeader.LENGTH + 1)
        .toList();
    String commit = log.get(log.size() - 1);
    flip(bucket, commit, bucket.s3.bytes(commit).length - 3);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), missing(buffer));
    }
  }

  @Test
  void recordsBeforeAnObjectThatBeginsWithASealAreMissedExactly() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
      buffer.put("b");
      Batch<String> batch = buffer.emit(); // its seal is an object of its own
      assertEquals(2, batch.size());
      buffer.put("c");
    }
    bucket.s3.remove(object(1, 1));
    bucket.s3.remove(object(1, 2));
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(1, 2)), missing(buffer));
      assertEquals(List.of("c"), Bucket.drain(buffer));
    }
  }

  /** A note of records that are missing although every object is whole holds for later openings. */
  @Test
  void aNoteOfMissingRecordsIsKept() {
    Store store =
        new Store(TestClients.over(bucket.s3, bucket.faults, false), true, bucket.settings);
    Owner owner = S3Wal.owner(bucket.settings, store, bucket.clock, new UUID(1, 2));
    bucket.with(s -> s.retries(retries -> retries.giveUpAfter(Duration.ofMinutes(1))));
    S3Wal wal =
        S3Wal.open(bucket.settings, owner, bucket.clock, UUID::randomUUID, new Neighbours());
    wal.replay(NOBODY);
    wal.quarantine(SequenceRange.closed(4, 6));
    wal.close();

    List<SequenceRange> told = new ArrayList<>();
    try (Buffer<String> buffer = bucket.open()) {
      told.addAll(missing(buffer));
    }
    assertEquals(List.of(SequenceRange.closed(4, 6)), told);
  }

  /** Each in an object of its own; the first batch is committed. */
  private void putEightInBatchesOfTwo() {
    batchesOf(2);
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("record 1");
      buffer.put("record 2");
      buffer.commit(buffer.emit());
      for (int i = 3; i <= 8; i++) {
        buffer.put("record " + i);
      }
    }
  }

  /** What tells that records are lost, and were not given up, may be hit in turn: the rest of their batch is still to come. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsLostBeforeTheLogWasNotGivenUp(boolean hitAgain) {
    putEightInBatchesOfTwo();
    Harm.ZEROED.to(bucket, holding("record 4"));
    Harm.ZEROED.to(bucket, holding("record 5"));
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      Batch<String> batch = buffer.emit();
      assertEquals(List.of("record 3"), batch.records());
      buffer.commit(batch);
    }
    fail();
    if (hitAgain) {
      spoilOpenings(2);
      quarantine();
    }

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("record 6", "record 7", "record 8"), Bucket.drain(buffer));
    }
  }

  /** The same of records that nothing tells of but a note. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatANoteTellsOfBeforeTheLogWasNotGivenUp(boolean hitAgain) {
    putEightInBatchesOfTwo();
    String newest = holding("record 8"); // it would tell which objects were deleted by their owner
    bucket.keys("wal/").stream()
        .filter(key -> key.compareTo(newest) > 0)
        .forEach(bucket.s3::remove);
    spoil(newest);
    bucket.s3.remove(holding("record 4"));
    bucket.s3.remove(holding("record 5"));
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(4, 5)), missing(buffer));
      Batch<String> batch = buffer.emit();
      assertEquals(List.of("record 3"), batch.records());
      buffer.commit(batch);
      buffer.put("record 9");
    }
    fail();
    if (hitAgain) {
      Harm.ZEROED.to(bucket, object(2, 1)); // the note
      quarantine();
    }

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("record 6", "record 7", "record 8", "record 9"), Bucket.drain(buffer));
    }
  }

  @Test
  void aLossThatWasToldIsNotToldAgainWithTheNextOne() {
    put("record 1", "record 2", "record 3", "record 4");
    String second = holding("record 2");
    String third = holding("record 3");
    quarantine();
    Harm.ZEROED.to(bucket, second);
    bucket.open().close();
    Harm.ZEROED.to(bucket, third);

    try (Buffer<String> buffer = bucket.open()) {
      List<SequenceRange> missing = new ArrayList<>(missing(buffer));
      missing.sort(Comparator.comparingLong(SequenceRange::first));
      assertEquals(List.of(SequenceRange.closed(2, 2), SequenceRange.closed(3, 3)), missing);
      assertEquals(List.of("record 1", "record 4"), Bucket.drain(buffer));
    }
  }

  /** Each object repeats the last commit before it. */
  @Test
  void aCommitIsNotForgottenWithItsObject() {
    batchesOf(1);
    String commit;
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(List.of("first", "second"));
      commit = commit(buffer);
      buffer.put("third");
    }
    Harm.ZEROED.to(bucket, commit);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("second", "third"), Bucket.drain(buffer));
    }
  }

  /** Commits the next batch; returns the key of the object that says so. */
  private String commit(Buffer<String> buffer) {
    List<String> before = bucket.keys("wal/");
    buffer.commit(buffer.emit());
    return bucket.keys("wal/").stream()
        .filter(key -> !before.contains(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theFirstObjectOfAnOwnerRepeatsTheLastCommitOfTheOneBefore() {
    batchesOf(1);
    String commit;
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(List.of("first", "second"));
      commit = commit(buffer);
    }
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("third");
    }
    Harm.ZEROED.to(bucket, commit);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("second", "third"), Bucket.drain(buffer));
    }
  }

  /** The target knows its id, and has all of it: another id would have the rest doubled. */
  @Test
  void aBatchWhoseCommitIsForgottenComesAgainWithoutWhatWasDeleted() {
    batchesOf(3);
    Batch<String> batch;
    String needed;
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("record 1");
      buffer.put("record 2");
      buffer.putAll(List.of("record 3", "record 4", "record 5"));
      needed = holding("record 4");
      batch = buffer.emit();
      buffer.commit(batch);
      buffer.put("record 6");
    }
    assertFalse(bucket.keys("wal/").contains(object(1, 1)));
    bucket.keys("wal/0000000001/").stream()
        .filter(key -> key.compareTo(needed) > 0)
        .forEach(key -> Harm.ZEROED.to(bucket, key));
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertTrue(missing(buffer).contains(SequenceRange.closed(1, 2)));
      Batch<String> again = buffer.emit();
      assertEquals(batch.id(), again.id());
      assertEquals(List.of("record 3"), again.records());
    }
  }
}
