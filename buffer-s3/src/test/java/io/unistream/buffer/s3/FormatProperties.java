package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.s3.Ranges.Range;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
    assertEquals(epoch, keys.epochOf(keys.claim(epoch)));
    assertEquals(
        Integer.signum(place.compareTo(other)),
        Integer.signum(keys.object(place).compareTo(keys.object(other))));
    assertEquals(
        Integer.compare(otherEpoch, epoch),
        Integer.signum(keys.claim(epoch).compareTo(keys.claim(otherEpoch))));
    assertTrue(keys.placeOf(keys.object(place) + "-1").slot() < 0);
    assertEquals(0, keys.epochOf(keys.claim(epoch) + "-1"));
  }

  @Property
  void aHeaderIsReadBackAndNoBitOfItChangesUnseen(
      @ForAll long sequences, @ForAll("ids") UUIDs ids, @ForAll @IntRange(max = 863) int bit)
      throws DamageException {
    ObjectHeader header = new ObjectHeader(
        ObjectType.DATA,
        true,
        ids.writer(),
        ids.log(),
        PLACE,
        new Place(2, 9),
        sequences,
        sequences + 1,
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
      @ForAll long sequence,
      @ForAll long millis,
      @ForAll @Size(max = 40) byte[] body,
      @ForAll @IntRange(max = 10_000) int anyBit)
      throws DamageException {
    WalEntry entry = new WalEntry(WalEntry.Type.SEAL, sequence, millis, body);
    byte[] bytes = new byte[(int) EntryFormat.length(entry)];

    assertEquals(bytes.length, EntryFormat.write(entry, bytes, 0));
    assertEquals(bytes.length, EntryFormat.end(bytes, 0, bytes.length));
    WalEntry read = EntryFormat.read(bytes, 0, bytes.length);
    assertEquals(entry.type(), read.type());
    assertEquals(sequence, read.sequence());
    assertEquals(millis, read.epochMillis());
    assertArrayEquals(body, read.body());

    int bit = anyBit % (bytes.length * 8);
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    assertThrows(DamageException.class, () -> {
      int end = EntryFormat.end(bytes, 0, bytes.length);
      EntryFormat.read(bytes, 0, end);
    });
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
    OpeningBody body = new OpeningBody(7, 8, ranges);
    byte[] bytes = body.toBytes();
    assertEquals(list, Ranges.of(bytes, 12).list());

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
}
