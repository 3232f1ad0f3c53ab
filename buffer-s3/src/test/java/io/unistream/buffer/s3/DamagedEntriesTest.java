package io.unistream.buffer.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of an object whose header or entries are damaged, and that payloads are never taken for entries. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedEntriesTest extends DamagedLog {

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

  /** Whose an object is that cannot say so is known from whatever is left of its epoch: here from a checkpoint that came into a slot. */
  @Test
  void anEntryIsVerifiedAlsoIfNoObjectOfTheLogNamesItsWriter() {
    put("a");
    byte[] checkpoint = bucket.s3.bytes(bucket.keys("opened/").get(0));
    leaveNothingOfTheFirstEpochBut(checkpoint);

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }

  /** The same from an object in the slot of another. */
  @Test
  void anEntryIsVerifiedAlsoIfOnlyAnObjectInAWrongSlotNamesItsWriter() {
    put("a", "b");
    leaveNothingOfTheFirstEpochBut(bucket.s3.bytes(holding("b")));

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }
  }

  /** The same from its own header, of which another part is damaged. */
  @ParameterizedTest
  @EnumSource(S3Compression.class)
  void anEntryIsVerifiedAlsoIfOnlyADamagedHeaderNamesItsWriter(S3Compression compression) {
    bucket.with(all -> all.compression(compression));
    String record = "a".repeat(99);
    put(record);
    leaveNothingOfTheFirstEpochBut(new byte[0]);

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(record), Bucket.drain(buffer));
    }
  }

  /** What was saved of an object names who saved it. */
  @Test
  void aSavedCopyInSlot0DoesNotNameTheWriter() {
    put("a", "b", "c");
    Harm.ZEROED.to(bucket, object(1, 1));
    quarantine();
    bucket.open().close();
    bucket.s3.overwrite(object(1, 0), bucket.s3.bytes(new Keys("log").salvage(2, new Place(1, 1))));
    spoil(new Keys("log").claim(1));
    bucket.s3.remove(new Keys("log").checkpoint(1));
    flip(bucket, object(1, 2), 8);

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("b", "c"), Bucket.drain(buffer));
    }
  }

  /** If nothing at all tells who wrote an entry, it is given up, and told. */
  @Test
  void anEntryWhoseWriterIsNamedNowhereIsToldToBeMissing() {
    put("a");
    leaveNothingOfTheFirstEpochBut(new byte[0]);
    flip(bucket, object(1, 1), 8);

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), Bucket.drain(buffer));
      assertEquals(List.of(SequenceRange.closed(1, 1)), missing(buffer));
    }
  }

  /** That tells who wrote it; the next epoch knows of which log it is. */
  private void leaveNothingOfTheFirstEpochBut(byte[] inSlot0) {
    bucket.open().close();
    bucket.keys("wal/0000000001/").forEach(this::spoil);
    spoil(new Keys("log").claim(1));
    bucket.s3.remove(new Keys("log").checkpoint(1));
    bucket.s3.overwrite(object(1, 0), inSlot0);
    quarantine();
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

  /** Of a compressed object it is not known what a wrong byte has hit: wherever it is, what is gone is told once, with the object that it was in. */
  @Test
  void whatAWrongByteOfACompressedObjectCostsIsTold() {
    List<String> records = IntStream.range(0, 6)
        .mapToObj(i -> "record " + i + " " + "xyz".repeat(9 + i))
        .toList();
    int parts = 32;
    for (int part = 0; part < parts; part++) {
      try (Bucket damaged = new Bucket()) {
        damaged.with(
            all -> all.compression(S3Compression.LZ4).corruption(CorruptionPolicy.QUARANTINE));
        try (Buffer<String> buffer = damaged.open()) {
          buffer.putAll(records);
          buffer.put("the last");
        }
        int body =
            damaged.s3.bytes(object(1, 1)).length - ObjectHeader.LENGTH; // ids make a difference
        int at = ObjectHeader.LENGTH + body * part / parts;
        flip(damaged, object(1, 1), at);

        try (Buffer<String> buffer = damaged.open()) {
          List<String> left = Bucket.drain(buffer);
          List<Long> gone = LongStream.rangeClosed(1, records.size())
              .filter(sequence -> !left.contains(records.get((int) sequence - 1)))
              .boxed()
              .toList();
          List<QuarantinedSpan> spans = buffer.recovery().quarantined();
          List<Long> told = spans.stream()
              .map(QuarantinedSpan::missing)
              .flatMap(range ->
                  LongStream.range(range.first(), range.first() + range.count()).boxed())
              .toList();
          String seen = "byte " + at + ": " + spans;
          assertEquals(gone, told, seen);
          assertEquals(records.size() + 1, left.size() + gone.size(), seen);
          assertTrue(spans.stream().allMatch(span -> span.source().equals(object(1, 1))), seen);
        }
      }
    }
  }

  /** The seal of the first batch, and a record of the second: the opening tells of both, and so needs no note, which a crash might keep from it. */
  @Test
  void aSealThatIsLostInACompressedObjectIsToldBesideARecord() throws DamageException {
    bucket.with(all -> all.compression(S3Compression.LZ4));
    batchesOf(2);
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(IntStream.range(0, 4).mapToObj(i -> i + "x".repeat(99)).toList());
    }
    String key = object(1, 1);
    byte[] raw = bucket.s3.bytes(key);
    ObjectHeader header = ObjectHeader.read(raw, key);
    byte[] body =
        Lz4.decompress(raw, ObjectHeader.LENGTH, header.storedBytes(), header.bodyBytes());
    List<Integer> entries = new ArrayList<>();
    for (int at = 0; at < body.length; at = EntryFormat.endOf(body, at)) {
      entries.add(at);
    }
    assertEquals(6, entries.size(), "two records and a seal, twice");
    body[entries.get(2) + EntryFormat.HEADER_BYTES] ^= 4;
    body[entries.get(4) + EntryFormat.HEADER_BYTES] ^= 4;
    byte[] packed = Lz4.compress(body, 0, body.length, ObjectHeader.LENGTH);
    new ObjectHeader(
            header.type(),
            true,
            header.writer(),
            header.log(),
            header.place(),
            header.watermark(),
            header.acknowledged(),
            header.prior(),
            header.last(),
            header.entries(),
            packed.length - ObjectHeader.LENGTH,
            body.length,
            header.checksum(),
            header.createdMillis())
        .write(packed);
    bucket.s3.overwrite(key, packed);
    quarantine();

    bucket.open().close();

    fail();
    assertEquals(List.of(), notes());
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(4, 4)), missing(buffer));
      assertEquals(3, Bucket.drain(buffer).size());
    }
  }

  private List<String> notes() {
    return bucket.keys("wal/").stream()
        .filter(key -> bucket.s3.bytes(key)[5] == ObjectType.NOTE.code())
        .toList();
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
}
