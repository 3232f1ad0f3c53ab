package io.unistream.buffer.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ERR-CORRUPT, ORD-SEQUENCE and DUR-STABLE-BATCH where objects are damaged, gone, or in another's place. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamageTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private static final WalVisitor NOBODY = new WalVisitor() {
    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {}

    @Override
    public void control(WalEntry entry) {}
  };

  /** What becomes of an object. */
  enum Harm {
    GONE {
      @Override
      void to(Bucket bucket, String key) {
        bucket.s3.remove(key);
      }
    },
    ZEROED {
      @Override
      void to(Bucket bucket, String key) {
        bucket.s3.overwrite(key, new byte[bucket.s3.bytes(key).length]);
      }
    },
    A_BIT_OF_THE_HEADER {
      @Override
      void to(Bucket bucket, String key) {
        flip(bucket, key, 30);
      }
    },
    CUT_TO_A_HEADER {
      @Override
      void to(Bucket bucket, String key) {
        bucket.s3.overwrite(key, Arrays.copyOf(bucket.s3.bytes(key), ObjectHeader.LENGTH));
      }
    },
    EMPTY {
      @Override
      void to(Bucket bucket, String key) {
        bucket.s3.overwrite(key, new byte[0]);
      }
    };

    abstract void to(Bucket bucket, String key);
  }

  private static void flip(Bucket bucket, String key, int at) {
    byte[] bytes = bucket.s3.bytes(key);
    bytes[at] ^= 4;
    bucket.s3.overwrite(key, bytes);
  }

  private String object(int epoch, int slot) {
    return new Keys("log").object(new Place(epoch, slot));
  }

  private void quarantine() {
    bucket.with(all -> all.corruption(CorruptionPolicy.QUARANTINE));
  }

  private void fail() {
    bucket.with(all -> all.corruption(CorruptionPolicy.FAIL));
  }

  private static List<SequenceRange> missing(Buffer<?> buffer) {
    return buffer.recovery().quarantined().stream()
        .map(QuarantinedSpan::missing)
        .filter(range -> !range.isEmpty())
        .toList();
  }

  private void put(String... records) {
    try (Buffer<String> buffer = bucket.open()) {
      List.of(records).forEach(buffer::put);
    }
  }

  /** Each entry is verified by itself, so that nothing of the header is needed to trust it. */
  @ParameterizedTest
  @EnumSource(S3Compression.class)
  void aDamagedHeaderCostsNothingButItself(S3Compression compression) {
    bucket.with(all -> all.compression(compression));
    BatchId first;
    List<String> records = List.of("a".repeat(99), "b".repeat(99), "c".repeat(99));
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(records);
      first = buffer.emit().id();
    }
    flip(bucket, object(1, 1), 30);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(1, buffer.recovery().quarantined().size());
      assertEquals(List.of(), missing(buffer));
      assertEquals(first, buffer.emit().id());
      assertEquals(records, Bucket.drain(buffer));
    }
  }

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

  @Test
  void aPayloadThatLooksLikeEntriesIsNeverTakenForOne() {
    WalEntry phantom =
        WalEntry.of(WalEntry.Type.RECORD, 9, 0, "I was never put".getBytes(StandardCharsets.UTF_8));
    byte[] looks = new byte[(int) EntryFormat.length(phantom)];
    for (int slot = 0; slot < 3; slot++) {
      int unused = new EntryFormat(new UUID(1, 2), new UUID(3, 4), new Place(1, slot))
          .write(phantom, looks, 0, slot);
    }
    String bait = new String(looks, StandardCharsets.ISO_8859_1);
    put("a", bait + bait, "c", "d");
    flip(bucket, object(1, 2), ObjectHeader.LENGTH + 6);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "c", "d"), Bucket.drain(buffer));
      assertEquals(List.of(SequenceRange.closed(2, 2)), missing(buffer));
    }
  }

  /**
   * Whoever puts a record may know the log's id, the epoch, and the slot and offset that it will have: not the writer's id, of which
   * the statistics show a fingerprint.
   */
  @ParameterizedTest
  @CsvSource({"RECORD, 3", "RECORD, 4", "RECORD, 1000", "COMMIT, 3", "SEAL, 3"})
  void aPayloadMadeForItsOwnPlaceIsNotTakenForAnEntry(WalEntry.Type type, long sequence) {
    RecordCodec<String> bytes = new Latin();
    try (Buffer<String> buffer = bucket.open(bytes)) {
      buffer.putAll(List.of("a", "b"));
      UUID log = buffer.emit().id().log();
      long fingerprint = OutageTest.figure(buffer, "owner.writer");
      long slot = OutageTest.figure(buffer, "requests.put"); // high enough
      WalEntry phantom = WalEntry.of(type, sequence, 0, "I was never put".getBytes(ISO_8859_1));
      int length = (int) EntryFormat.length(phantom);
      List<byte[]> guesses = new ArrayList<>();
      for (int at = 0; at <= slot; at++) {
        for (UUID writer : List.of(log, new UUID(0, 0), new UUID(fingerprint, 0))) {
          guesses.add(new byte[length]);
          int offset = EntryFormat.HEADER_BYTES + (guesses.size() - 1) * length;
          int unused = new EntryFormat(log, writer, new Place(1, at))
              .write(phantom, guesses.get(guesses.size() - 1), 0, offset);
        }
      }
      StringBuilder bait = new StringBuilder();
      guesses.forEach(guess -> bait.append(new String(guess, ISO_8859_1)));
      buffer.put(bait.toString());
      buffer.put("d");
    }
    String key = holding("I was never put");
    flip(bucket, key, ObjectHeader.LENGTH + 6);
    quarantine();

    try (Buffer<String> buffer = bucket.open(bytes)) {
      assertEquals(List.of(SequenceRange.closed(3, 3)), missing(buffer));
      assertEquals(List.of("a", "b", "d"), Bucket.drain(buffer));
    }
  }

  /** Any bytes, as text. */
  private static final class Latin implements RecordCodec<String> {

    @Override
    public byte[] encode(String record) {
      return record.getBytes(ISO_8859_1);
    }

    @Override
    public String decode(byte[] payload) {
      return new String(payload, ISO_8859_1);
    }
  }

  /** An object's bytes inside a payload of the same log: the salt knows slot and offset. */
  @Test
  void anEarlierObjectInAPayloadIsNotReadTwice() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
      String copy = new String(bucket.s3.bytes(object(1, 1)), StandardCharsets.ISO_8859_1);
      buffer.put("x" + copy);
      buffer.put("c");
    }
    flip(bucket, object(1, 2), ObjectHeader.LENGTH + 6);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "c"), Bucket.drain(buffer));
      assertEquals(List.of(SequenceRange.closed(2, 2)), missing(buffer));
    }
  }

  /** Damage of one body costs that record alone. */
  @Test
  void aDamagedBodyCostsItsRecordAndNoOther() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(List.of("aaaaaaaa", "bbbbbbbb", "cccccccc"));
    }
    int second = ObjectHeader.LENGTH + 2 * EntryFormat.HEADER_BYTES + 8 + 3;
    flip(bucket, object(1, 1), second);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(2, 2)), missing(buffer));
      QuarantinedSpan span = buffer.recovery().quarantined().get(0);
      assertEquals(object(1, 1), span.source());
      assertEquals(ObjectHeader.LENGTH + EntryFormat.HEADER_BYTES + 8, span.offset());
      assertEquals(EntryFormat.HEADER_BYTES + 8, span.length());
      assertEquals(List.of("aaaaaaaa", "cccccccc"), Bucket.drain(buffer));
    }
  }

  @ParameterizedTest
  @CsvSource({"NoSuchKey, 1", "NoSuchKey, 2", ", 1"})
  void answersThatAnObjectIsNotThereCostNothing(@Nullable String code, int answers) {
    put("here");
    String key = holding("here");
    for (int i = 0; i < answers; i++) {
      bucket.faults.failNext(
          attempt -> attempt.kind() == Kind.GET && attempt.key().equals(key),
          code == null ? S3Fault.gateway(404) : S3Fault.status(404, code));
    }
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), buffer.recovery().quarantined());
      assertEquals(List.of("here"), Bucket.drain(buffer));
    }
  }

  @Test
  void oneAnswerThatIsDamagedOnItsWayCostsNothing() {
    bucket.with(all -> all.compression(S3Compression.LZ4));
    put("a".repeat(500), "b".repeat(500));
    String key = object(1, 1);
    byte[] sound = bucket.s3.bytes(key);
    for (int times = 1; times <= 2; times++) {
      AtomicInteger damaged = new AtomicInteger(times);
      quarantine();
      bucket.faults.observe((attempt, fault) -> {
        if (attempt.kind() == Kind.GET && attempt.key().equals(key)) {
          bucket.s3.overwrite(key, sound);
          if (damaged.getAndDecrement() > 0) {
            flip(bucket, key, sound.length - 5);
          }
        }
      });
      try (Buffer<String> buffer = bucket.open()) {
        assertEquals(List.of(), buffer.recovery().quarantined());
        assertEquals(2, buffer.stats().backlogRecords());
        assertTrue(damaged.get() < 0);
      }
      bucket.s3.overwrite(key, sound);
    }
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void theNewestOpeningIsLostAndTheBacklogBeforeItIsNot(Harm harm) {
    put("a", "b");
    put("c");
    harm.to(bucket, object(2, 0));
    assertThrows(CorruptLogException.class, bucket::open);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), missing(buffer));
      assertEquals(4, buffer.put("d"));
      assertEquals(List.of("a", "b", "c", "d"), Bucket.drain(buffer));
    }
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void theNewestOpeningAndItsCopyAreLostAndTheBacklogBeforeThemIsNot(Harm harm) {
    put("a", "b");
    put("c");
    put("d");
    for (int epoch = 2; epoch <= 3; epoch++) {
      harm.to(bucket, object(epoch, 0));
      harm.to(bucket, new Keys("log").checkpoint(epoch));
    }
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), missing(buffer));
      assertEquals(5, buffer.put("e"));
      assertEquals(List.of("a", "b", "c", "d", "e"), Bucket.drain(buffer));
    }
  }

  /** An opener must not take a finished epoch for a void one because its only object, the opening, is gone. */
  @Test
  void noFenceComesIntoSlot0OfAFinishedEpoch() {
    put("a", "b");
    Buffer<String> owner = bucket.open();
    bucket.s3.remove(object(2, 0));

    assertThrows(CorruptLogException.class, bucket::open);

    assertFalse(bucket.s3.keys().contains(object(2, 0)));
    assertEquals(3, owner.put("c"));
    owner.close();
  }

  @Test
  void everyObjectOfTheEpochHasADamagedHeader() {
    put("a", "b");
    put("c", "d");
    for (int slot = 0; slot <= 3; slot++) {
      flip(bucket, object(2, slot), 70);
    }
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      // Nothing says any more that the last object, which closed the log, held no records.
      assertEquals(
          List.of(5L), missing(buffer).stream().map(SequenceRange::first).toList());
      assertEquals(missing(buffer).get(0).last() + 1, buffer.put("e"));
      assertEquals(List.of("a", "b", "c", "d", "e"), Bucket.drain(buffer));
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

  /** Two damages in one object: of its header, and of every body in it. */
  @Test
  void anObjectOfWhichNothingButEntryHeadersIsLeft() {
    put("a");
    flip(bucket, object(1, 1), 70);
    flip(bucket, object(1, 1), ObjectHeader.LENGTH + EntryFormat.HEADER_BYTES);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(1, 1)), missing(buffer));
      assertEquals(2, buffer.put("b"));
    }
  }

  /** The opening is the only object of its epoch, its copy was not written, and it is damaged: others still say of which log they are. */
  @Test
  void theIdOfTheLogIsKnownFromOlderEpochs() {
    put("a", "b");
    bucket.open().close();
    bucket.s3.remove(object(2, 1));
    bucket.s3.remove(new Keys("log").checkpoint(2));
    flip(bucket, object(2, 0), 30);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }
  }

  /** Whatever is in slot 0 of an epoch: with data behind it, it was finished. */
  @Test
  void anEpochWithDataIsNeverVoid() {
    put("a");
    put("b");
    bucket.s3.remove(new Keys("log").checkpoint(2));
    bucket.s3.overwrite(
        object(2, 0), Arrays.copyOf(bucket.s3.bytes(object(2, 0)), ObjectHeader.LENGTH));
    bucket.faults.failNext(
        attempt -> attempt.kind() == Kind.PUT && attempt.key().contains("wal/0000000003"),
        S3Fault.status(403));
    quarantine();
    assertThrows(BufferException.class, bucket::open);

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }
  }

  /** An owner whose newest header is damaged is stopped in each slot that it is about to write. */
  @Test
  void noFreeSlotIsLeftToALivingOwner() {
    Buffer<String> owner = bucket.open();
    List.of("a", "b", "c").forEach(owner::put);
    bucket.s3.overwrite(object(1, 40), bucket.s3.bytes(object(1, 2)));
    quarantine();

    try (Buffer<String> taker = bucket.open()) {
      assertThrows(BufferFencedException.class, () -> owner.put("d"));
      assertEquals(List.of("a", "b", "c"), Bucket.drain(taker));
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

  /** An acknowledged object is proved by each that was sent after it. */
  @Test
  void whatVanishesBeforeTheTakeoverIsDamageOnceALaterObjectProvesIt() {
    bucket.with(s -> s.grouping(grouping -> grouping.uploadsInFlight(1)));
    put("a", "b", "c", "d");
    bucket.s3.remove(object(1, 2));

    CorruptLogException e = assertThrows(CorruptLogException.class, bucket::open);
    assertEquals(object(1, 2), e.source());
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(2, 2)), missing(buffer));
      assertEquals(List.of("a", "c", "d"), Bucket.drain(buffer));
    }
  }

  /** An upload that never came, before ones that did, is no damage: it was not acknowledged. */
  @Test
  void aHoleThatNobodyAcknowledgedIsATornTail() {
    Buffer<String> owner = bucket.open();
    owner.put("a");
    bucket.faults.nextOwner();
    owner.close();
    String key = object(1, 2);
    byte[] closing = bucket.s3.bytes(key);
    bucket.s3.remove(key);
    bucket.s3.overwrite(object(1, 3), new byte[closing.length]);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }

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

  /** Two blows to one object: it has the length of a fence, and its header does not hold. What was in it was acknowledged. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 30, 79, 110, 131})
  void anObjectThatIsCutToAHeaderAndDamagedIsNoFence(int damaged) {
    Buffer<String> former = bucket.open();
    former.put("a");
    former.put("b");
    String last = object(1, 2);
    bucket.s3.overwrite(last, Arrays.copyOf(bucket.s3.bytes(last), ObjectHeader.LENGTH));
    flip(bucket, last, damaged);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertTrue(buffer.put("c") > 2, "ORD-SEQUENCE");
      assertEquals(2, missing(buffer).get(0).first());
      assertEquals(List.of("a", "c"), Bucket.drain(buffer));
    }
    former.close();
  }

  /** A fence whose header does not hold is still the end: what lies behind it was never acknowledged. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 30, 79, 110, 131})
  void aDamagedFenceIsTheEnd(int damaged) {
    Buffer<String> former = bucket.open();
    former.put("a");
    bucket.faults.failNext(
        attempt -> attempt.kind() == Kind.PUT
            && attempt.key().equals(object(2, 0))
            && attempt.bytes() > ObjectHeader.LENGTH,
        S3Fault.crashBefore());
    assertThrows(BufferException.class, bucket::open); // it has fenced the former owner, and died
    bucket.faults = bucket.faults.nextOwner();
    flip(bucket, object(1, 2), damaged);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), missing(buffer));
      assertEquals(2, buffer.put("b"));
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }
    assertThrows(UnknownOutcomeException.class, former::close, "it cannot know what that was");
  }

  /** Quadratic work would take minutes for each. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void salvageTakesTimeInProportionToTheObject() {
    bucket.with(all -> all.buffer(
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(100_000).withMaxBytes(64 << 20))));
    List<String> records =
        IntStream.range(0, 60_000).mapToObj(i -> "record " + i + "x".repeat(80)).toList();
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(records);
    }
    flip(bucket, object(1, 1), ObjectHeader.LENGTH + 2);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(1, 1)), missing(buffer));
      assertEquals(records.size() - 1, buffer.stats().backlogRecords());
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

  private void batchesOf(int records) {
    bucket.with(all -> all.buffer(
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(records).withMaxBytes(100_000))));
  }

  /** The object of the log that holds a text. */
  private String holding(String text) {
    return bucket.keys("wal/").stream()
        .filter(key -> new String(bucket.s3.bytes(key), StandardCharsets.ISO_8859_1).contains(text))
        .findFirst()
        .orElseThrow();
  }

  private void spoil(String key) {
    flip(bucket, key, 30);
  }

  /** Openings and their copies: what they said has to be worked out. */
  private void spoilOpenings(int... epochs) {
    for (int epoch : epochs) {
      spoil(object(epoch, 0));
    }
    bucket.keys("opened/").forEach(this::spoil);
  }

  /** Each object repeats the last commit before it. */
  @Test
  void aCommitIsNotForgottenWithItsObject() {
    batchesOf(1);
    String commit;
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(List.of("first", "second"));
      List<String> before = bucket.keys("wal/");
      buffer.commit(buffer.emit());
      commit = bucket.keys("wal/").stream()
          .filter(key -> !before.contains(key))
          .findFirst()
          .orElseThrow();
      buffer.put("third");
    }
    Harm.ZEROED.to(bucket, commit);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("second", "third"), Bucket.drain(buffer));
    }
  }

  @Test
  void theFirstObjectOfAnOwnerRepeatsTheLastCommitOfTheOneBefore() {
    batchesOf(1);
    String commit;
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(List.of("first", "second"));
      List<String> before = bucket.keys("wal/");
      buffer.commit(buffer.emit());
      commit = bucket.keys("wal/").stream()
          .filter(key -> !before.contains(key))
          .findFirst()
          .orElseThrow();
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

  /** The log begins behind records that are lost, not given up: the rest of their batch is still to come. */
  @Test
  void whatIsLostBeforeTheLogWasNotGivenUp() {
    batchesOf(2);
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("record 1");
      buffer.put("record 2");
      buffer.commit(buffer.emit());
      for (int i = 3; i <= 8; i++) {
        buffer.put("record " + i);
      }
    }
    Harm.ZEROED.to(bucket, holding("record 4"));
    Harm.ZEROED.to(bucket, holding("record 5"));
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      Batch<String> batch = buffer.emit();
      assertEquals(List.of("record 3"), batch.records());
      buffer.commit(batch);
    }
    fail();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("record 6", "record 7", "record 8"), Bucket.drain(buffer));
    }
  }

  /** Newer objects say where the log begins; the older epoch's own do not know that much of it was deleted since. */
  @Test
  void anOpeningIsWorkedOutFromWhereTheLogBegins() {
    batchesOf(1);
    try (Buffer<String> buffer = bucket.open()) {
      for (int i = 1; i <= 4; i++) {
        buffer.put("record " + i);
      }
    }
    String first = holding("record 1");
    try (Buffer<String> buffer = bucket.open()) {
      buffer.commit(buffer.emit());
      buffer.commit(buffer.emit());
      buffer.put("record 5");
    }
    assertFalse(bucket.keys("wal/").contains(first));
    bucket.open().close();
    spoilOpenings(2, 3);
    bucket.keys("wal/0000000001/").stream()
        .filter(key -> bucket.s3.bytes(key).length > ObjectHeader.LENGTH)
        .filter(key -> !key.equals(object(1, 0)))
        .forEach(this::spoil);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("record 3", "record 4", "record 5"), Bucket.drain(buffer));
    }
  }

  /** What is as long as a fence need not be one. */
  @Test
  void anOpeningIsWorkedOutAlsoWhereAnObjectWasCutToTheSizeOfAFence() {
    batchesOf(1);
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("first");
      buffer.put("second");
      buffer.put("third");
    }
    String second = holding("second");
    bucket.open().close();
    spoilOpenings(2);
    bucket.keys("wal/0000000001/").stream()
        .filter(key -> key.compareTo(second) > 0)
        .filter(key -> bucket.s3.bytes(key).length > ObjectHeader.LENGTH)
        .forEach(this::spoil);
    Harm.CUT_TO_A_HEADER.to(bucket, second);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(2, 2)), missing(buffer));
      assertEquals(List.of("first", "third"), Bucket.drain(buffer));
    }
  }

  /** A slot without data and without a fence is none that the epoch ended at. */
  @Test
  void anOpeningIsWorkedOutAlsoWhereAnObjectIsGone() {
    put("first", "second", "third");
    bucket.open().close();
    spoilOpenings(2);
    String gone = holding("first");
    bucket.keys("wal/0000000001/").stream()
        .filter(key -> key.compareTo(gone) > 0)
        .filter(key -> bucket.s3.bytes(key).length > ObjectHeader.LENGTH)
        .forEach(this::spoil);
    bucket.s3.remove(gone);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(1, 1)), missing(buffer));
      assertEquals(List.of("second", "third"), Bucket.drain(buffer));
    }
  }

  /** Where the near fence is gone, too, the far one is not taken for it: what came late is not in the log. */
  @Test
  void anOpeningIsWorkedOutWithoutWhatCameBehindAFenceThatIsGone() {
    Buffer<String> former = bucket.open();
    former.put("first");
    byte[] late = bucket.s3.bytes(holding("first"));
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("second");
    }
    bucket.s3.overwrite(object(1, 4), late);
    bucket.s3.remove(object(1, 2));
    spoilOpenings(2);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), missing(buffer));
      assertEquals(List.of("first", "second"), Bucket.drain(buffer));
    }
    former.close();
  }

  /** It is made for the same place as the opening, is whole, and knows of no log. */
  @Test
  void aClaimInPlaceOfAnOpeningIsDamage() {
    Batch<String> batch;
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
      batch = buffer.emit();
    }
    bucket.open().close();
    bucket.s3.remove(object(2, 1));
    byte[] opening = bucket.s3.bytes(object(2, 0));
    byte[] claim = bucket.s3.bytes(new Keys("log").claim(2));
    System.arraycopy(claim, 0, opening, 0, claim.length);
    bucket.s3.overwrite(object(2, 0), opening);

    CorruptLogException e = assertThrows(CorruptLogException.class, bucket::open);
    assertEquals(object(2, 0), e.source());
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), missing(buffer));
      assertEquals(batch, buffer.emit());
    }
  }

  /** Claims that are gone are claimed again, by somebody who must not take what the first one saved for its own. */
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

    BufferFencedException e = assertThrows(BufferFencedException.class, bucket::open);
    assertTrue(String.valueOf(e.getMessage()).contains("epoch 2"), e.getMessage());
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }

  /** What was given up stays so: batches have been cut without it. */
  @Test
  void anObjectPutInPlaceOfWhatWasSavedOfItIsDamage() {
    put("record 1", "record 2");
    String first = holding("record 1");
    byte[] whole = bucket.s3.bytes(first);
    Harm.ZEROED.to(bucket, first);
    quarantine();
    Batch<String> batch;
    try (Buffer<String> buffer = bucket.open()) {
      batch = buffer.emit();
      assertEquals(List.of("record 2"), batch.records());
    }
    bucket.s3.overwrite(new Keys("log").salvage(2, new Place(1, 1)), whole);
    fail();

    assertThrows(CorruptLogException.class, bucket::open);
    quarantine();
    try (Buffer<String> buffer = bucket.open()) {
      Batch<String> again = buffer.emit();
      assertEquals(batch.id(), again.id());
      assertEquals(batch.records(), again.records());
      assertEquals(List.of(SequenceRange.closed(1, 1)), missing(buffer));
    }
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
}
