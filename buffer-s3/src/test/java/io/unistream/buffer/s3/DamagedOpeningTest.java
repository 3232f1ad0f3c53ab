package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening of the newest epoch is damaged, or gone, and what it said is known from its copy, or worked out. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedOpeningTest extends DamagedLog {

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

  /** Nothing in them tells that they were no fences: the numbers do of what is behind them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anOpeningIsWorkedOutAlsoBehindWhatLooksLikeFences(int zeroed) {
    batchesOf(1);
    List<String> records = List.of("first", "second", "third", "fourth");
    try (Buffer<String> buffer = bucket.open()) {
      records.forEach(buffer::put);
    }
    List<String> keys = records.stream().map(this::holding).toList();
    bucket.open().close();
    spoilOpenings(2);
    bucket.keys("wal/0000000001/").stream()
        .filter(key -> key.compareTo(keys.get(0)) > 0)
        .filter(key -> bucket.s3.bytes(key).length > ObjectHeader.LENGTH)
        .forEach(key -> rewrite(key, key, 1)); // as if all had been under way at once
    for (String key : keys.subList(1, 1 + zeroed)) {
      Harm.CUT_TO_A_HEADER.to(bucket, key);
      Harm.ZEROED.to(bucket, key);
    }
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(SequenceRange.closed(2, 1 + zeroed)), missing(buffer));
      List<String> left = new ArrayList<>(records);
      left.subList(1, 1 + zeroed).clear();
      assertEquals(left, Bucket.drain(buffer));
    }
  }

  /** A far fence of an opening that never finished may come to stand close behind what came late. */
  @Test
  void anOpeningIsWorkedOutWithoutWhatCameBetweenADamagedFenceAndAnother() {
    Buffer<String> former = bucket.open();
    former.put("first");
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("second");
    }
    rewrite(object(1, 1), object(1, 3), 1);
    bucket.s3.overwrite(object(1, 5), new byte[ObjectHeader.LENGTH]);
    spoil(object(1, 2));
    spoilOpenings(2);
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), missing(buffer));
      assertEquals(List.of("first", "second"), Bucket.drain(buffer));
    }
    assertThrows(BufferException.class, former::close);
  }

  /** Puts an object as it would be in another slot, with the next numbers if it is a later one. */
  private void rewrite(String key, String to, long acknowledged) {
    Keys keys = new Keys("log");
    byte[] bytes = bucket.s3.bytes(key);
    Place place = keys.placeOf(to);
    long further = place.slot() - keys.placeOf(key).slot();
    try {
      ObjectHeader header = ObjectHeader.read(bytes, keys.placeOf(key), key);
      new ObjectHeader(
              header.type(),
              header.compressed(),
              header.writer(),
              header.log(),
              place,
              header.watermark(),
              acknowledged,
              new Lineage(header.prior().sequence() + further, header.prior().batch()),
              new Lineage(header.last().sequence() + further, header.last().batch()),
              header.entries(),
              header.storedBytes(),
              header.bodyBytes(),
              header.checksum(),
              header.createdMillis())
          .write(bytes);
    } catch (DamageException e) {
      throw new AssertionError(key, e);
    }
    bucket.s3.overwrite(to, bytes);
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
}
