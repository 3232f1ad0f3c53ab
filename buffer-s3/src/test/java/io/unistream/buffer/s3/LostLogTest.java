package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that an owner wrote is gone, or all of the log, or the claims. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostLogTest extends DamagedLog {

  @Test
  void allOfTheLogIsGoneAndItSaysSo() {
    put("a", "b");
    bucket.keys("wal/").forEach(bucket.s3::remove);

    CorruptLogException e = assertThrows(CorruptLogException.class, bucket::open);

    assertTrue(String.valueOf(e.getMessage()).contains("were deleted"), e.getMessage());
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertFalse(buffer.recovery().created());
      assertEquals(1, missing(buffer).get(0).first());
      assertTrue(buffer.put("c") > missing(buffer).get(0).last());
      Batch<String> batch = buffer.emit();
      assertEquals(List.of("c"), batch.records());
      assertTrue(batch.id().number() > Lineage.MOST_OF_ONE_OWNER);
    }
  }

  /** Claims are never deleted, and each tells of the newest checkpoint before it. */
  @Test
  void allOfTheLogAndItsCheckpointsAreGoneAndItSaysSo() {
    put("a", "b");
    put("c");
    bucket.keys("wal/").forEach(bucket.s3::remove);
    bucket.keys("opened/").forEach(bucket.s3::remove);

    assertThrows(CorruptLogException.class, bucket::open);
    assertThrows(CorruptLogException.class, bucket::open, "nor is it forgotten by who was told");
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertFalse(buffer.recovery().created());
      assertTrue(buffer.put("d") > Lineage.MOST_OF_ONE_OWNER);
      assertEquals(List.of("d"), Bucket.drain(buffer));
    }
  }

  /** What a claim of a first opening says is the same whether it ever finished: nobody can tell, so the program's log says what is known. */
  @Test
  void allOfALogThatWasOpenedOnceIsGoneButItsClaimAndTheProgramsLogSaysSo() {
    put("a", "b");
    bucket.keys("wal/").forEach(bucket.s3::remove);
    bucket.keys("opened/").forEach(bucket.s3::remove);

    List<String> warnings = Warnings.during(S3Wal.class, () -> put("c"));

    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(
        warnings.get(0).contains("a new log was begun below log/wal/, in epoch 2"),
        warnings::toString);
    assertEquals(List.of(), Warnings.during(S3Wal.class, () -> put("d")));
  }

  /** A late fence of somebody who looked while nothing was there tells nothing of what its owner wrote. */
  @Test
  void allOfTheLogIsGoneAndAFenceCameToItsFirstSlotAndItSaysSo() {
    put("a", "b");
    bucket.keys("wal/").forEach(bucket.s3::remove);
    Place first = new Place(1, 0);
    bucket.s3.overwrite(
        object(1, 0),
        ObjectHeader.bare(ObjectType.FENCE, UUID.randomUUID(), first, 0).toBytes());

    assertThrows(CorruptLogException.class, bucket::open);

    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(1, missing(buffer).get(0).first());
      assertTrue(buffer.put("c") > Lineage.MOST_OF_ONE_OWNER);
      assertEquals(List.of("c"), Bucket.drain(buffer));
    }
  }

  /** The checkpoint before it is left, and must not be taken for the newest. */
  @Test
  void theNewestEpochAndItsCheckpointAreGoneAndItSaysSo() {
    put("a");
    put("b");
    bucket.faults.failNext(
        attempt -> attempt.kind() == Kind.PUT && attempt.key().contains("wal/"),
        S3Fault.crashBefore());
    assertThrows(BufferException.class, bucket::open); // its claim tells of epoch 2
    bucket.faults = bucket.faults.nextOwner();
    bucket.keys("wal/0000000002/").forEach(bucket.s3::remove);
    bucket.s3.remove(new Keys("log").checkpoint(2));

    assertThrows(CorruptLogException.class, bucket::open);
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertTrue(buffer.put("c") > Lineage.MOST_OF_ONE_OWNER);
    }
  }

  /** Whoever looked before others came, and claims behind them, tells of what they saw. */
  @Test
  void aLateClaimTellsOfTheCheckpointsOfThoseBeforeIt() throws DamageException {
    S3Faults slow = bucket.faults;
    slow.observe((attempt, fault) -> {
      if (attempt.kind() == Kind.PUT && attempt.key().contains("epoch/") && bucket.faults == slow) {
        bucket.faults = slow.nextOwner();
        put("a");
        put("b");
      }
    });

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }

    String key = new Keys("log").claim(3);
    ObjectHeader claim = ObjectHeader.read(bucket.s3.bytes(key), new Place(3, 0), key);
    assertEquals(1, claim.watermark().epoch());
  }

  /** Not even the log's id is left: whatever was written under it, its numbers are not given again. */
  @Test
  void aLogOfWhichNothingIsLeftSkipsAllNumbersThatItCanHaveGiven() {
    put("first");
    put("second");
    bucket.keys("wal/0000000002/").forEach(bucket.s3::remove);
    bucket.keys("opened/").forEach(this::spoil);
    bucket.keys("wal/0000000001/").stream()
        .filter(key -> bucket.s3.bytes(key).length > ObjectHeader.LENGTH)
        .forEach(this::spoil);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertTrue(buffer.put("third") > Lineage.MOST_OF_ONE_OWNER);
    }
  }

  /** Somebody found the old opening, and the copy of the new one is gone: what was written since is still of whoever claimed it here. */
  @Test
  void aLogWhoseIdWasLostGoesOnUnderItsNewOneAlsoIfTheOldOneIsFound() {
    put("first");
    byte[] opening = bucket.s3.bytes(object(1, 0));
    bucket.keys("opened/").forEach(this::spoil);
    bucket.keys("wal/0000000001/").forEach(this::spoil);
    quarantine();
    put("second");
    bucket.s3.overwrite(object(1, 0), opening);
    bucket.s3.remove(new Keys("log").checkpoint(2));

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("second"), Bucket.drain(buffer));
    }
  }

  /** An owner claims before it writes, so what it wrote tells that a claim was there. */
  @Test
  void claimsThatAreGoneAreToldByTheLog() {
    put("a", "b");
    put("c");
    bucket.removeClaims();

    try (Buffer<String> buffer = bucket.open()) {
      assertFalse(buffer.recovery().created());
      assertEquals(4, buffer.put("d"));
      assertEquals(List.of("a", "b", "c", "d"), Bucket.drain(buffer));
    }
    assertTrue(bucket.s3.keys().contains(new Keys("log").claim(3)));
  }

  /** What was there before is not mistaken for a new log, nor written over. */
  @Test
  void claimsAndTheOpeningAreGoneAndItSaysSo() {
    put("a", "b");
    bucket.removeClaims();
    bucket.s3.remove(object(1, 0));

    assertThrows(CorruptLogException.class, bucket::open);
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertFalse(buffer.recovery().created());
      assertEquals(3, buffer.put("c"));
      assertEquals(List.of("a", "b", "c"), Bucket.drain(buffer));
    }
  }

  /** The objects that would stand in the way of a second owner of the epoch are committed, and deleted. */
  @Test
  void numbersOfAnEpochWhoseClaimIsGoneAreNotGivenAgain() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
      buffer.put("b");
      buffer.commit(buffer.emit().id());
      buffer.put("c");
    }
    bucket.removeClaims();
    bucket.s3.remove(object(1, 0));
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(4, buffer.put("d"));
      assertEquals(List.of("c", "d"), Bucket.drain(buffer));
    }
  }

  /** Of two who open at once, the one that sees the newer claim goes behind what is there, and need not look at the other's epoch. */
  @Test
  void ofTwoWhoFindNoClaimsTheNewerOneGetsTheLog() {
    for (int i = 0; i < 5; i++) {
      put("record " + i);
    }
    bucket.removeClaims();
    for (int epoch = 1; epoch < 5; epoch++) {
      bucket.s3.remove(object(epoch, 0));
    }
    S3Faults slow = bucket.faults;
    slow.observe((attempt, fault) -> {
      if (attempt.kind() == Kind.LIST && attempt.key().endsWith("wal/") && bucket.faults == slow) {
        bucket.faults = slow.nextOwner();
        put("newer");
      }
    });

    assertThrows(BufferFencedException.class, bucket::open);

    bucket.faults = bucket.faults.nextOwner();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(
          List.of("record 0", "record 1", "record 2", "record 3", "record 4", "newer"),
          Bucket.drain(buffer));
    }
  }

  /** Somebody has copied it here, or it was deleted here while its owner went on. */
  @Test
  void whatIsOfAnotherLogIsNotTakenForThisOne() {
    try (Bucket other = new Bucket()) {
      for (int i = 0; i < 7; i++) {
        try (Buffer<String> buffer = other.open()) {
          buffer.put("foreign");
        }
      }
      put("a");
      other.keys("wal/0000000007/").forEach(key -> bucket.s3.overwrite(key, other.s3.bytes(key)));

      // Each leaves a claim behind, in the end behind the foreign epoch.
      for (int attempt = 0; attempt < 12; attempt++) {
        CorruptionPolicy policy =
            attempt % 2 == 0 ? CorruptionPolicy.FAIL : CorruptionPolicy.QUARANTINE;
        bucket.with(all -> all.corruption(policy));
        BufferStorageException e = assertThrows(BufferStorageException.class, bucket::open);
        assertTrue(String.valueOf(e.getMessage()).contains("wal/0000000007/"), e.getMessage());
      }
    }
    bucket.keys("wal/0000000007/").forEach(bucket.s3::remove);
    fail();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }

  @Test
  void noThousandsOfEpochsAreLeftOutForWhatCannotBeRead() {
    put("a");
    bucket.s3.overwrite(object(1_000_000, 7), new byte[500]);

    assertThrows(CorruptLogException.class, bucket::open);
    quarantine();
    BufferStorageException e = assertThrows(BufferStorageException.class, bucket::open);

    assertTrue(String.valueOf(e.getMessage()).contains("wal/0001000000/"), e.getMessage());
    bucket.s3.remove(object(1_000_000, 7));
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }

  /** The claim that is there then is another's, which tells nothing of who wrote the objects. */
  @Test
  void whatIsWholeIsSavedAlsoWhereOnlyAnObjectTellsWhoWroteIt() {
    batchesOf(2);
    put("a", "b", "c", "d");
    spoil(object(1, 2));
    bucket.removeClaims();
    bucket.s3.remove(object(1, 0));
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b", "c", "d"), Bucket.drain(buffer));
    }
  }

  /** An epoch whose claim is gone is not taken for free, nor what its owner saved for one's own. */
  @ParameterizedTest
  @EnumSource(Harm.class)
  void anEpochThatIsClaimedAgainBelongsToTheFirst(Harm harm) {
    put("a");
    spoil(object(1, 1));
    quarantine();
    bucket.open().close();
    Keys keys = new Keys("log");
    bucket.s3.remove(keys.claim(2));
    bucket.s3.remove(keys.checkpoint(2));
    harm.to(bucket, keys.salvage(2, new Place(1, 1)));

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }
}
