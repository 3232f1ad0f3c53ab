package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an epoch ends whose last objects, or fences, are damaged or gone. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedEndTest extends DamagedLog {

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

  /** Nothing is left that says how far the log had come, but the fence that closed the epoch: what stood before it was in the log. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatVanishedBeforeTheFenceHadNumbersToo(int vanished) {
    Buffer<String> former = bucket.open();
    for (int record = 0; record <= vanished; record++) {
      former.put("record " + record);
    }
    Buffer<String> closer = bucket.open();
    for (int slot = 2; slot < 2 + vanished; slot++) {
      bucket.s3.remove(object(1, slot));
    }
    bucket.s3.overwrite(object(2, 0), new byte[52]);
    bucket.keys("opened/").forEach(bucket.s3::remove);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(2, missing(buffer).get(0).first());
      assertTrue(buffer.put("new") > 1 + vanished, "ORD-SEQUENCE");
      assertEquals(List.of("record 0", "new"), Bucket.drain(buffer));
    }
    closer.close();
    assertThrows(UnknownOutcomeException.class, former::close); // what would tell it is damaged
  }

  /** Of the former owner two uploads landed behind the one that was fenced: they are void, wherever the fence was moved to. */
  @Test
  void whatIsVoidStaysVoidIfTheFenceWasMoved() {
    bucket.with(s -> s.grouping(grouping -> grouping.uploadsInFlight(4)));
    Buffer<String> former = bucket.open();
    former.put("a");
    former.put("b");
    List<byte[]> late = new ArrayList<>();
    byte[] last = bucket.s3.bytes(object(1, 2));
    ObjectHeader header = headerOf(last);
    for (int slot = 4; slot <= 5; slot++) {
      late.add(atSlot(last, header, slot));
    }
    dieWithinTheOpening();
    byte[] fence = bucket.s3.bytes(object(1, 3));
    bucket.s3.overwrite(object(1, 4), fence);
    bucket.s3.overwrite(object(1, 3), late.get(0));
    bucket.s3.overwrite(object(1, 5), late.get(1));
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }
    former.close();
  }

  /**
   * The same behind a fence that something was written over, of an epoch whose end the next opening told and cannot tell any more: what that
   * epoch's objects have numbers from on was not in the log, and the next owner gave the numbers again.
   */
  @ParameterizedTest
  @ValueSource(strings = {"a copy of another object", "zeros", "what was void"})
  void whatIsVoidStaysVoidIfTheFenceWasOverwritten(String by) {
    bucket.with(s -> s.grouping(grouping -> grouping.uploadsInFlight(4)));
    Buffer<String> former = bucket.open();
    former.put("a");
    former.put("b");
    byte[] last = bucket.s3.bytes(object(1, 2));
    ObjectHeader header = headerOf(last);
    try (Buffer<String> taker = bucket.open()) {
      taker.put("c");
      taker.put("d");
    }
    byte[] opening = bucket.s3.bytes(object(1, 0));
    bucket.s3.overwrite(
        object(1, 3),
        switch (by) {
          case "zeros" -> new byte[opening.length];
          case "what was void" -> atSlot(last, header, 3);
          default -> opening;
        });
    for (int slot = 4; slot <= 6; slot++) {
      bucket.s3.overwrite(object(1, slot), atSlot(last, header, slot));
    }
    forgetOpeningTwo();
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b", "c", "d"), Bucket.drain(buffer));
      assertEquals(List.of(), missing(buffer));
    }
    former.close();
  }

  /**
   * Numbers were skipped for an object that said nothing, and what is void has some of those. It stays void once nothing tells any more
   * where the epoch ended: it does not go as far as the log had come, and nothing behind it is gone.
   */
  @ParameterizedTest
  @CsvSource({
    "false, 4, 1, false",
    "true, 4, 1, false",
    "false, 5, 2, false",
    "false, 4, 1, true",
    "true, 5, 2, true"
  })
  void whatIsVoidStaysVoidBehindAnObjectThatSaysNothing(
      boolean fenceChangesPlaces, int first, int step, boolean oneIsDamaged) {
    Buffer<String> former = bucket.open();
    former.put("a");
    former.put("b");
    byte[] last = bucket.s3.bytes(object(1, 2));
    ObjectHeader header = headerOf(last);
    bucket.s3.overwrite(object(1, 2), new byte[last.length]);
    takeOverAndPut("c");
    former.close();
    if (fenceChangesPlaces) {
      byte[] fence = bucket.s3.bytes(object(1, 3));
      bucket.s3.overwrite(object(1, 3), bucket.s3.bytes(object(1, 2)));
      bucket.s3.overwrite(object(1, 2), fence);
    }
    for (int slot = first; slot <= 7; slot += step) {
      bucket.s3.overwrite(object(1, slot), atSlot(last, header, slot));
    }
    if (oneIsDamaged) {
      spoil(object(1, 5));
    }
    forgetOpeningTwo();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "c"), Bucket.drain(buffer));
      assertEquals(2, missing(buffer).get(0).first());
    }
  }

  /** What had said nothing is gone since: what was before it is in the log all the same. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWholeComesThoughTheLogHadComeFarther(boolean somethingIsVoid) {
    Buffer<String> former = bucket.open();
    List.of("a", "b", "c").forEach(former::put);
    byte[] last = bucket.s3.bytes(object(1, 2));
    bucket.s3.overwrite(object(1, 3), new byte[last.length]);
    takeOverAndPut("d");
    former.close();
    bucket.s3.remove(object(1, 3));
    if (somethingIsVoid) {
      bucket.s3.overwrite(object(1, 5), atSlot(last, headerOf(last), 5));
    }
    forgetOpeningTwo();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b", "d"), Bucket.drain(buffer));
    }
  }

  /** What only looks like a fence before it is no reason to give it up. */
  @Test
  void whatIsWholeComesBetweenObjectsThatWereZeroedAndCut() {
    Buffer<String> former = bucket.open();
    List.of("a", "b", "c").forEach(former::put);
    byte[] b = bucket.s3.bytes(object(1, 2));
    bucket.s3.overwrite(object(1, 2), acknowledgedBefore(b, 1)); // sent while the one before was
    bucket.s3.overwrite(object(1, 3), new byte[bucket.s3.bytes(object(1, 3)).length]);
    takeOverAndPut("d");
    former.close();
    bucket.s3.overwrite(object(1, 1), new byte[ObjectHeader.LENGTH]);
    bucket.s3.overwrite(object(1, 3), new byte[ObjectHeader.LENGTH]);
    forgetOpeningTwo();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("b", "d"), Bucket.drain(buffer));
    }
  }

  private static byte[] acknowledgedBefore(byte[] object, long slot) {
    byte[] changed = object.clone();
    ObjectHeader header = headerOf(object);
    new ObjectHeader(
            header.type(),
            header.compressed(),
            header.writer(),
            header.log(),
            header.place(),
            header.watermark(),
            slot,
            header.prior(),
            header.last(),
            header.entries(),
            header.storedBytes(),
            header.bodyBytes(),
            header.checksum(),
            header.createdMillis())
        .write(changed);
    return changed;
  }

  private void takeOverAndPut(String record) {
    quarantine();
    try (Buffer<String> taker = bucket.open()) {
      taker.put(record);
    }
  }

  private void forgetOpeningTwo() {
    flip(bucket, object(2, 0), 134);
    bucket.s3.remove(new Keys("log").checkpoint(2));
  }

  private static ObjectHeader headerOf(byte[] object) {
    try {
      return ObjectHeader.read(object, "");
    } catch (DamageException e) {
      throw new AssertionError(e);
    }
  }

  /** What its owner would have sent for a later slot, under the next sequence number. */
  private static byte[] atSlot(byte[] object, ObjectHeader header, int slot) {
    byte[] moved = object.clone();
    Place place = new Place(header.place().epoch(), slot);
    long sequence = header.last().sequence() + slot - header.place().slot();
    int unused = new EntryFormat(header.log(), header.writer(), place)
        .write(
            WalEntry.of(WalEntry.Type.RECORD, sequence, 0, new byte[] {'z'}),
            moved,
            ObjectHeader.LENGTH,
            0);
    new ObjectHeader(
            ObjectType.DATA,
            false,
            header.writer(),
            header.log(),
            place,
            header.watermark(),
            header.place().slot() + 1,
            new Lineage(sequence - 1, header.last().batch()),
            new Lineage(sequence, header.last().batch()),
            1,
            header.storedBytes(),
            header.bodyBytes(),
            ObjectHeader.crc(moved, ObjectHeader.LENGTH, header.storedBytes()),
            header.createdMillis())
        .write(moved);
    return moved;
  }

  /** Nothing was in either slot: nothing is missing. */
  @Test
  void twoFencesThatChangedPlacesAreStillTheEnd() {
    Buffer<String> former = bucket.open();
    former.put("a");
    dieWithinTheOpening();
    String near = object(1, 2);
    String far = bucket.keys("wal/0000000001/").get(3);
    byte[] fence = bucket.s3.bytes(near);
    bucket.s3.overwrite(near, bucket.s3.bytes(far));
    bucket.s3.overwrite(far, fence);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), buffer.recovery().quarantined());
      assertEquals(2, buffer.put("b"));
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }
    assertThrows(UnknownOutcomeException.class, former::close, "it cannot know what that was");
  }

  /** Fences the former owner. */
  private void dieWithinTheOpening() {
    bucket.faults.failNext(
        attempt -> attempt.kind() == Kind.PUT
            && attempt.key().equals(object(2, 0))
            && attempt.bytes() > ObjectHeader.LENGTH,
        S3Fault.crashBefore());
    assertThrows(BufferException.class, bucket::open);
    bucket.faults = bucket.faults.nextOwner();
  }

  /** A fence whose header does not hold is still the end: what lies behind it was never acknowledged. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 30, 79, 110, 131})
  void aDamagedFenceIsTheEnd(int damaged) {
    Buffer<String> former = bucket.open();
    former.put("a");
    dieWithinTheOpening();
    flip(bucket, object(1, 2), damaged);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), missing(buffer));
      assertEquals(2, buffer.put("b"));
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }
    assertThrows(UnknownOutcomeException.class, former::close, "it cannot know what that was");
  }
}
