package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the audit of the schedules allows once a log is damaged, and that it allows nothing beside it. */
class AuditTest {

  private static final BatchId ID = new BatchId(new UUID(1, 2), 7);

  private final Bucket bucket = new Bucket();
  private final InMemoryS3 s3 = bucket.s3;
  private final Losses losses = new Losses(s3, "log");
  private final Audit audit = new Audit(losses);
  private final Keys keys = new Keys("log");

  private static Batch<String> batch(BatchId id, int first, String... records) {
    long[] sequences = LongStream.range(first, first + records.length).toArray();
    return Batch.of(id, sequences, 10, Instant.EPOCH, List.of(records), List.of());
  }

  private void change(String key, byte[] after) {
    byte[] before = s3.keys().contains(key) ? s3.bytes(key) : null;
    losses.changed(key, before, after);
    s3.overwrite(key, after);
  }

  private void remove(String key) {
    losses.changed(key, s3.bytes(key), null);
    s3.remove(key);
  }

  private void assertBreaks(String rule, Runnable what) {
    Audit.Violation broken = assertThrows(Audit.Violation.class, what::run);
    assertTrue(String.valueOf(broken.getMessage()).startsWith(rule), broken.getMessage());
  }

  private void handOut() {
    for (int i = 1; i <= 4; i++) {
      losses.put(i, "record " + i + " x");
    }
    audit.delivered(batch(ID, 1, "record 1 x", "record 2 x", "record 3 x"), true);
  }

  /** The deleted part of a batch whose commit was forgotten: nothing of it is damaged, and it cannot come again. */
  @Test
  void aCommittedBatchMayComeAgainWithoutWhatWasDeleted() {
    handOut();
    audit.committed(ID);
    change("log/wal/some", new byte[1]);

    audit.delivered(batch(ID, 3, "record 3 x"), true);
    assertBreaks(
        "DUR-STABLE-BATCH", () -> audit.delivered(batch(ID, 3, "record 3 x", "record 4 x"), true));
  }

  @Test
  void aBatchThatIsNotCommittedComesAgainWhole() {
    handOut();
    change("log/wal/some", new byte[1]);

    audit.delivered(batch(ID, 1, "record 1 x", "record 2 x", "record 3 x"), true);
    assertBreaks("DUR-STABLE-BATCH", () -> audit.delivered(batch(ID, 3, "record 3 x"), true));
  }

  @Test
  void aCommittedBatchDoesNotComeAgainWhereNothingIsDamaged() {
    handOut();
    audit.committed(ID);

    assertBreaks("DUR-STABLE-BATCH", () -> audit.delivered(batch(ID, 3, "record 3 x"), true));
    assertBreaks(
        "COM-FORGET",
        () -> audit.delivered(batch(ID, 1, "record 1 x", "record 2 x", "record 3 x"), true));
  }

  /** What was put into a slot and removed again is not what the owner put there afterwards. */
  @Test
  void whatAnOwnerPutsWhereSomethingWasPlantedIsLookedAtForItself() {
    try (Buffer<String> buffer = bucket.open()) {
      String first = keys.object(new Place(1, 1));
      change(first, s3.bytes(keys.object(new Place(1, 0))));
      remove(first);
      losses.put(1, "record 1 x");
      buffer.put("record 1 x");
      assertFalse(losses.isHit("record 1 x"));

      losses.put(2, "record 2 x");
      buffer.put("record 2 x");
      change(first, Arrays.copyOf(s3.bytes(first), 5));

      assertTrue(losses.isHit("record 1 x"));
      assertFalse(losses.isHit("record 2 x"));
    }
  }

  /** An owner is told in vain that its record is stored where somebody had put an object into one of its own slots. */
  @Test
  void anObjectIsPlantedIntoAnEpochAndIntoNoOther() {
    bucket.open().close();
    bucket.open().close();
    String there = keys.object(new Place(1, 0));
    change(there, new byte[3]);
    assertFalse(losses.isPlanted(1));

    change(keys.object(new Place(1, 9)), new byte[3]);
    change("log/salvage/0000000003/0000000002/00000000000000000001", new byte[3]);

    assertTrue(losses.isPlanted(1));
    assertFalse(losses.isPlanted(2));
  }

  /** An owner that lives on while another one opens deletes what it has committed meanwhile. */
  @Test
  void itLooksAtTheBucketAsItIsAtOneMoment() throws InterruptedException {
    List<String> some =
        IntStream.range(1, 20).mapToObj(i -> keys.object(new Place(1, i))).toList();
    AtomicBoolean looked = new AtomicBoolean();
    Thread owner = new Thread(() -> {
      while (!looked.get()) {
        some.forEach(key -> s3.overwrite(key, new byte[3]));
        some.forEach(s3::remove);
      }
    });
    owner.start();
    try {
      for (int i = 0; i < 2_000; i++) {
        assertTrue(losses.beforeOpening().isEmpty());
      }
    } finally {
      looked.set(true);
      owner.join();
    }
  }
}
