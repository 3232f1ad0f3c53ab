package io.unistream.buffer.s3;

import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Moves damaged objects aside. The object is copied for people; the entries of it that are whole are written to another key,
 * which the next opening will name instead. Nothing is overwritten, so a crash here leaves the log as it was.
 *
 * <p>An entry whose header is whole costs, if its body is damaged, itself alone. Behind a damaged header the next entry is searched for,
 * byte by byte; only both checks of an entry together end the search, and they hold in its own place only ({@link EntryFormat}). So the
 * search takes time in proportion to the object, and finds nothing that a payload made up.
 *
 * <p>Which records are missing is known once something behind the damage says how far the log had come there.
 */
final class Salvage {

  /** An object is shorter than 2^31 bytes. */
  private static final long MOST_IN_AN_OBJECT = 1 << 27;

  private final Owner owner;
  private final int epoch;
  private final UUID log;
  /** What was reported as missing before, and stays so, even if it can be read again. */
  private final List<SequenceRange> givenUp;

  private final List<Long> indexes = new ArrayList<>();
  private final List<LostSpan> spans = new ArrayList<>();
  /** Damage that nothing valid came after yet. */
  private final List<Hole> open = new ArrayList<>();

  /** By epoch. */
  private final Map<Integer, Set<UUID>> writers = new HashMap<>();

  private Lineage reached = Lineage.NONE;
  /** How many records the objects may have held that are damaged and say nothing, since anything valid came. */
  private long unknown;

  Salvage(Owner owner, Takeover.Taken taken) {
    this.owner = owner;
    this.epoch = taken.epoch();
    this.log = taken.log();
    this.givenUp = taken.lost().stream().map(LostSpan::missing).toList();
  }

  /** Bytes of an object that are no entries. */
  private record Hole(Place place, long from, long to) {}

  /** Which bytes of an object are damaged if some of the array are that it was unpacked to. */
  private interface Holes {
    Hole at(int from, int to);
  }

  /** The objects that were damaged. */
  List<Long> indexes() {
    return indexes;
  }

  /** Whether this object was the last that was damaged. */
  boolean isOf(long index) {
    return !indexes.isEmpty() && indexes.get(indexes.size() - 1) == index;
  }

  /** How far the log had come up to here. */
  Lineage reached() {
    return reached;
  }

  /** Whether damage has not been followed by anything that says how far the log had come there. */
  boolean isUncertain() {
    return !open.isEmpty();
  }

  /**
   * How far the log has come, at most; to be asked once all was read. Where the last objects are damaged and say nothing, as many numbers are
   * skipped as can have been in them, so that none is given twice.
   */
  Lineage end(Lineage atLeast) {
    Lineage known = atLeast.max(reached);
    reach(open.isEmpty() ? known : known.plus(unknown));
    return reached;
  }

  List<LostSpan> spans() {
    return spans;
  }

  /** An object was read that is whole: all before it has come, or is in the holes. */
  void passed(ObjectHeader header) {
    reach(header.prior().max(reached));
    reached = reached.max(header.last());
  }

  /** Reads what is there and writes what is whole; returns that. */
  LogObject save(long index, Place place, DamageException damage)
      throws StoreException, DamageException {
    String key = owner.keys().object(place);
    byte[] raw = owner.stored(key);
    ObjectHeader header = headerOf(raw, place, key);
    if (header != null && header.type() == ObjectType.FENCE) {
      raw = new byte[0]; // it took the place of what had vanished before
      header = null;
    }
    if (header != null) {
      reach(header.prior().max(reached));
    }
    Lineage prior = reached;
    Saved saved = new Saved(new EntryFormat(log, owner.writer(), place));
    if (raw.length == 0) {
      open.add(new Hole(place, 0, 0));
    } else {
      scan(place, raw, header, damage, formats(place, raw, header), saved);
      boolean unused = copy(owner.keys().quarantine(place), raw);
    }
    if (header != null) {
      reach(header.last().max(reached));
    } else if (!open.isEmpty() && place.slot() > 0) { // what was in slot 0 held no records
      unknown += most(raw.length);
    }
    return write(index, place, header, prior, saved.bytes.toByteArray());
  }

  /** More entries cannot have been in an object of which so much is left. */
  private static long most(int length) {
    return length <= ObjectHeader.LENGTH
        ? MOST_IN_AN_OBJECT
        : 1 + Lz4.HIGHEST_RATIO * (long) length / EntryFormat.HEADER_BYTES;
  }

  private @Nullable ObjectHeader headerOf(byte[] raw, Place place, String key) {
    try {
      ObjectHeader header = ObjectHeader.read(raw, place, key).ofSlot();
      boolean ours = header.log().equals(log) || header.type() == ObjectType.FENCE;
      return ours ? header : null;
    } catch (DamageException e) {
      return null; // told of already, by whoever found the damage
    }
  }

  /** The entries that are whole, as they are written anew. */
  private static final class Saved {

    private final EntryFormat format;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Saved(EntryFormat format) {
      this.format = format;
    }

    void add(WalEntry entry) {
      byte[] copy = new byte[(int) EntryFormat.length(entry)];
      int unused = format.write(entry, copy, 0, bytes.size());
      bytes.writeBytes(copy);
    }
  }

  /**
   * How the entries of an object may have been written. If its header is damaged, the others of its epoch say by whom, or else that header all the
   * same: an entry that is whole by what it says proves it right.
   */
  private List<EntryFormat> formats(Place place, byte[] raw, @Nullable ObjectHeader header)
      throws StoreException {
    if (header != null) {
      return List.of(new EntryFormat(log, header.writer(), place));
    }
    Set<UUID> found = new LinkedHashSet<>(writersOf(place.epoch()));
    if (raw.length >= ObjectHeader.LENGTH) {
      found.add(ObjectHeader.writerIn(raw));
    }
    return found.stream().map(writer -> new EntryFormat(log, writer, place)).toList();
  }

  private Set<UUID> writersOf(int damagedEpoch) throws StoreException {
    Set<UUID> known = writers.get(damagedEpoch);
    if (known == null) {
      known = owner.writersOf(damagedEpoch);
      writers.put(damagedEpoch, known);
    }
    return known;
  }

  private void scan(
      Place place,
      byte[] raw,
      @Nullable ObjectHeader header,
      DamageException damage,
      List<EntryFormat> formats,
      Saved saved) {
    if (header != null && header.type() != ObjectType.DATA) {
      open.add(new Hole(place, ObjectHeader.LENGTH, raw.length));
      return;
    }
    if (header == null) {
      open.add(new Hole(place, 0, Math.min(raw.length, ObjectHeader.LENGTH)));
    }
    EntryFormat plain = header == null
        ? formatOf(raw, ObjectHeader.LENGTH, formats)
        : header.compressed() ? null : formats.get(0);
    if (plain != null) {
      Holes exact = (from, to) -> new Hole(place, from, to);
      searchEntries(place, raw, ObjectHeader.LENGTH, raw.length, exact, plain, saved);
      return;
    }
    byte[] body = unpacked(raw, header); // or nothing at all
    EntryFormat packed = header == null ? formatOf(body, 0, formats) : formats.get(0);
    Hole somewhere = new Hole(place, Math.min(damage.offset(), raw.length), raw.length);
    if (packed == null || body.length == 0) {
      open.add(somewhere);
    } else {
      searchEntries(place, body, 0, body.length, (from, to) -> somewhere, packed, saved);
    }
  }

  /** Without a header it is not known how it was packed, nor how large it was; that what comes out is right, its checks say. */
  private static byte[] unpacked(byte[] raw, @Nullable ObjectHeader header) {
    int stored = raw.length - ObjectHeader.LENGTH;
    if (stored <= 0) {
      return new byte[0];
    }
    try {
      return header == null
          ? Lz4.decompressUnknown(raw, ObjectHeader.LENGTH, stored)
          : Lz4.decompress(raw, ObjectHeader.LENGTH, stored, header.bodyBytes());
    } catch (DamageException e) {
      return new byte[0]; // told of already
    }
  }

  /** That by which there is any entry, damaged or not; null if there is none. */
  private static @Nullable EntryFormat formatOf(
      byte[] bytes, int start, List<EntryFormat> formats) {
    return formats.stream()
        .filter(format -> holdsEntries(bytes, start, format))
        .findFirst()
        .orElse(null);
  }

  private static boolean holdsEntries(byte[] bytes, int start, EntryFormat format) {
    boolean any = format.isHeader(bytes, start, 0, bytes.length);
    for (int at = start + 1; !any && at < bytes.length; at++) {
      int offset = at - start;
      any = format.isHeader(bytes, at, offset, bytes.length) && format.isWhole(bytes, at, offset);
    }
    return any;
  }

  /**
   * Finds the entries that are whole.
   *
   * @param holes what the object has where something else is in the array
   */
  private void searchEntries(
      Place place, byte[] bytes, int start, int end, Holes holes, EntryFormat format, Saved saved) {
    int at = start;
    int hole = start;
    while (at < end) {
      boolean known = at == hole; // nothing is damaged since the last entry: a header here is one
      if (!format.isHeader(bytes, at, at - start, end)
          || !(known || format.isWhole(bytes, at, at - start))) {
        at++;
        continue;
      }
      int next = EntryFormat.endOf(bytes, at);
      if (format.isWhole(bytes, at, at - start)) {
        addHole(hole, at, holes);
        take(bytes, at, at - start, format, place, saved);
        hole = next;
      } else {
        addHole(at, next, holes);
        lose(bytes, at);
        hole = next;
      }
      at = next;
    }
    addHole(hole, end, holes);
  }

  private void addHole(int from, int to, Holes holes) {
    if (from < to) {
      open.add(holes.at(from, to));
    }
  }

  private void take(
      byte[] bytes, int at, int offset, EntryFormat format, Place place, Saved saved) {
    try {
      WalEntry entry = format.read(bytes, at, offset);
      boolean record = entry.type() == WalEntry.Type.RECORD;
      if (record && givenUp.stream().anyMatch(range -> range.contains(entry.sequence()))) {
        return;
      }
      long before = record ? entry.sequence() - 1 : entry.sequence();
      reach(new Lineage(Math.max(before, reached.sequence()), reached.batch()));
      reached = reached.after(entry);
      saved.add(entry);
    } catch (DamageException e) { // of a type that this version does not know
      open.add(new Hole(place, at, at));
    }
  }

  /** An entry of which the header is left. */
  private void lose(byte[] bytes, int at) {
    reach(new Lineage(
        Math.max(EntryFormat.sequence(bytes, at), reached.sequence()), reached.batch()));
  }

  /** All records up to here have come, or are in the holes. */
  private void reach(Lineage here) {
    long first = behindWhatWasGivenUp(reached.sequence() + 1);
    SequenceRange missing = here.sequence() >= first
        ? SequenceRange.closed(first, here.sequence())
        : new SequenceRange(reached.sequence() + 1, 0);
    for (Hole hole : open) {
      add(new LostSpan(hole.place, hole.from, hole.to - hole.from, missing));
      missing = new SequenceRange(here.sequence() + 1, 0);
    }
    open.clear();
    unknown = 0;
    reached = reached.max(here);
  }

  /** The first number from this one on that no opening before has told of as missing. */
  private long behindWhatWasGivenUp(long sequence) {
    long first = sequence;
    boolean found = true;
    while (found) {
      long at = first;
      found = false;
      for (SequenceRange range : givenUp) {
        if (range.contains(at)) {
          first = range.last() + 1;
          found = true;
        }
      }
    }
    return first;
  }

  /** Adds a span; if the same bytes were told of last, and what is missing goes on from there, that span becomes longer. */
  private void add(LostSpan span) {
    LostSpan last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
    if (last == null
        || !last.place().equals(span.place())
        || last.offset() != span.offset()
        || last.length() != span.length()
        || span.missing().first() != last.missing().last() + 1) {
      spans.add(span);
      return;
    }
    SequenceRange missing = new SequenceRange(
        last.missing().first(), last.missing().count() + span.missing().count());
    spans.set(spans.size() - 1, new LostSpan(span.place(), span.offset(), span.length(), missing));
  }

  private LogObject write(
      long index, Place place, @Nullable ObjectHeader damaged, Lineage prior, byte[] body)
      throws StoreException, DamageException {
    byte[] object = new byte[ObjectHeader.LENGTH + body.length];
    System.arraycopy(body, 0, object, ObjectHeader.LENGTH, body.length);
    new ObjectHeader(
            ObjectType.DATA,
            false,
            owner.writer(),
            log,
            place,
            damaged == null ? Place.START : damaged.watermark(),
            damaged == null ? 0 : damaged.acknowledged(),
            prior,
            reached,
            0,
            body.length,
            body.length,
            ObjectHeader.crc(body, 0, body.length),
            damaged == null ? 0 : damaged.createdMillis())
        .write(object);
    String key = owner.keys().salvage(epoch, place);
    boolean free = copy(key, object);
    indexes.add(index);
    return written(key, place, free);
  }

  /** Where claims are deleted, an epoch is claimed again that is another owner's, and may be finished, with what that one saved. */
  private LogObject written(String key, Place place, boolean free)
      throws StoreException, DamageException {
    try {
      LogObject there = owner.readWhatMustBeThere(key, place);
      if (owner.isOwn(there.header())) {
        return there;
      }
    } catch (DamageException e) {
      if (free) {
        throw e;
      }
    }
    throw new BufferFencedException("epoch " + epoch
        + " was claimed before, and that claim was deleted: another owner has written " + key
        + ". Open the log again, which takes it over");
  }

  /** Whether nothing was there. */
  private boolean copy(String key, byte[] bytes) throws StoreException {
    return owner.retries().persist(() -> owner.store().claim(key, bytes));
  }
}
