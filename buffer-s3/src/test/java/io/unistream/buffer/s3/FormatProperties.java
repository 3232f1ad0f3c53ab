package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.s3.Ranges.Range;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What is written is read back, and what was changed is noticed. */
class FormatProperties {

  private static final Place PLACE = new Place(3, 5);

  @Property
  void keysSortAsTheLogDoesAndAreReadBack(
      @ForAll @IntRange(min = 1) int epoch,
      @ForAll @LongRange(min = 0) long slot,
      @ForAll @IntRange(min = 1) int otherEpoch,
      @ForAll @LongRange(min = 0) long otherSlot) {
    Keys keys = new Keys("a/b");
    Place place = new Place(epoch, slot);
    Place other = new Place(otherEpoch, otherSlot);

    assertEquals(place, keys.placeOf(keys.object(place)));
    assertEquals(epoch, Keys.epochOf(keys.claims(), keys.claim(epoch)));
    assertEquals(epoch, Keys.epochOf(keys.checkpoints(), keys.checkpoint(epoch)));
    assertEquals(
        Integer.signum(place.compareTo(other)),
        Integer.signum(keys.object(place).compareTo(keys.object(other))));
    assertEquals(
        Integer.compare(otherEpoch, epoch),
        Integer.signum(keys.claim(epoch).compareTo(keys.claim(otherEpoch))));
    assertTrue(keys.placeOf(keys.object(place) + "-1").slot() < 0);
    assertEquals(0, Keys.epochOf(keys.claims(), keys.claim(epoch) + "-1"));
    assertEquals(0, Keys.epochOf(keys.claims(), keys.checkpoint(epoch)));
  }

  @Property
  void aHeaderIsReadBackAndNoBitOfItChangesUnseen(
      @ForAll long sequences, @ForAll("ids") UUIDs ids, @ForAll @IntRange(max = 1055) int bit)
      throws DamageException {
    ObjectHeader header = new ObjectHeader(
        ObjectType.DATA,
        true,
        ids.writer(),
        ids.log(),
        PLACE,
        new Place(2, 9),
        4,
        new Lineage(sequences, 3),
        new Lineage(sequences + 1, 5),
        2,
        7,
        8,
        9,
        10);
    byte[] bytes = header.toBytes();

    assertEquals(header, ObjectHeader.read(bytes, PLACE, "key"));
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    assertThrows(DamageException.class, () -> ObjectHeader.read(bytes, PLACE, "key"));
  }

  /** Two ids. */
  record UUIDs(UUID writer, UUID log) {}

  @Provide
  static Arbitrary<UUIDs> ids() {
    return Arbitraries.randomValue(FormatProperties::random);
  }

  private static UUIDs random(Random random) {
    return new UUIDs(
        new UUID(random.nextLong(), random.nextLong()),
        new UUID(random.nextLong(), random.nextLong()));
  }

  @Property
  void anEntryIsReadBackAndNoBitOfItChangesUnseen(
      @ForAll("ids") UUIDs ids,
      @ForAll long sequence,
      @ForAll long millis,
      @ForAll @IntRange(max = 1 << 30) int offset,
      @ForAll @Size(max = 40) byte[] body,
      @ForAll @IntRange(max = 10_000) int anyBit)
      throws DamageException {
    WalEntry entry = WalEntry.of(WalEntry.Type.SEAL, sequence, millis, body);
    byte[] bytes = new byte[(int) EntryFormat.length(entry)];
    EntryFormat format = new EntryFormat(ids.log(), ids.writer(), PLACE);

    assertEquals(bytes.length, format.write(entry, bytes, 0, offset));
    assertEquals(bytes.length, format.end(bytes, 0, offset, bytes.length));
    WalEntry read = format.read(bytes, 0, offset);
    assertEquals(entry.type(), read.type());
    assertEquals(sequence, read.sequence());
    assertEquals(millis, read.epochMillis());
    assertArrayEquals(body, read.body());

    int bit = anyBit % (bytes.length * 8);
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    boolean inHeader = bit / 8 < 25;
    assertEquals(!inHeader, format.isHeader(bytes, 0, offset, bytes.length));
    assertTrue(inHeader || !format.isWhole(bytes, 0, offset));
  }

  /** Bytes that look like an entry are one in their own place only. */
  @Property
  void anEntryIsValidInItsOwnPlaceOnly(
      @ForAll("ids") UUIDs ids, @ForAll @IntRange(min = 1, max = 1 << 20) int offset)
      throws DamageException {
    WalEntry entry = WalEntry.of(WalEntry.Type.RECORD, 5, 6, new byte[] {1, 2, 3});
    int length = (int) EntryFormat.length(entry);
    byte[] bytes = new byte[length];
    int unused = new EntryFormat(ids.log(), ids.writer(), PLACE).write(entry, bytes, 0, offset);

    for (EntryFormat other : List.of(
        new EntryFormat(ids.writer(), ids.writer(), PLACE),
        new EntryFormat(ids.log(), ids.log(), PLACE),
        new EntryFormat(ids.log(), ids.writer(), new Place(PLACE.epoch() + 1, PLACE.slot())),
        new EntryFormat(ids.log(), ids.writer(), new Place(PLACE.epoch(), PLACE.slot() + 1)))) {
      assertFalse(other.isHeader(bytes, 0, offset, length) && other.isWhole(bytes, 0, offset));
    }
    EntryFormat own = new EntryFormat(ids.log(), ids.writer(), PLACE);
    assertFalse(own.isHeader(bytes, 0, offset - 1, length) && own.isWhole(bytes, 0, offset - 1));
  }

  @Property
  void rangesAreReadBackCutAndSplit(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 5) Integer> counts,
      @ForAll @IntRange(max = 29) int any)
      throws DamageException {
    List<Range> list = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      list.add(new Range(i + 1, 10L * i, 10L * i + counts.get(i), 0));
    }
    Ranges ranges = new Ranges(list);
    List<LostSpan> lost = List.of(
        new LostSpan(PLACE, 5, 6, SequenceRange.closed(7, 9)),
        new LostSpan(PLACE, 1, 0, new SequenceRange(3, 0)));
    byte[] bytes = new OpeningBody(7, 8, ranges, lost, Set.of(3, 9)).toBytes();
    OpeningBody body = OpeningBody.of(opening(bytes));
    assertEquals(7, body.closed());
    assertEquals(8, body.end());
    assertEquals(list, body.ranges().list());
    assertEquals(lost, body.lost());
    assertEquals(Set.of(3, 9), body.unclean());
    assertThrows(DamageException.class, () -> OpeningBody.of(opening(Arrays.copyOf(bytes, any))));

    long index = any % ranges.count();
    Place place = ranges.place(index);
    assertTrue(ranges.contains(place));
    Ranges rest = ranges.from(place);
    assertEquals(ranges.count() - index, rest.count());
    assertEquals(place, rest.place(0));

    Ranges salvaged = ranges.salvaged(List.of(index), 9);
    assertEquals(ranges.count(), salvaged.count());
    for (long i = 0; i < ranges.count(); i++) {
      assertEquals(ranges.place(i), salvaged.place(i));
      assertEquals(i == index ? 9 : 0, salvaged.salvagedBy(i));
    }
  }

  private static LogObject opening(byte[] body) {
    ObjectHeader header = new ObjectHeader(
        ObjectType.OPENING,
        false,
        ObjectHeader.NO_LOG,
        ObjectHeader.NO_LOG,
        PLACE,
        PLACE,
        0,
        Lineage.NONE,
        Lineage.NONE,
        0,
        body.length,
        body.length,
        0,
        0);
    return new LogObject("key", header, body, 0);
  }
}
