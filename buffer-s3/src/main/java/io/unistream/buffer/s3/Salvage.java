package io.unistream.buffer.s3;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Moves damaged objects aside. The object is copied for people; the entries of it that are whole are written to another key,
 * which the next opening will name instead. Nothing is overwritten, so a crash here leaves the log as it was.
 */
final class Salvage {

  private final Owner owner;
  private final int epoch;
  private final List<Long> indexes = new ArrayList<>();
  private final List<QuarantinedSpan> spans = new ArrayList<>();
  /** Damage that nothing valid came after yet. */
  private final List<Hole> open = new ArrayList<>();

  private long lastSequence;

  Salvage(Owner owner, int epoch) {
    this.owner = owner;
    this.epoch = epoch;
  }

  /** Bytes that are no entries. */
  private record Hole(String key, int from, int to) {}

  List<Long> indexes() {
    return indexes;
  }

  /** What is missing; to be asked once all was read. */
  List<QuarantinedSpan> spans() {
    closeHoles(lastSequence);
    return spans;
  }

  /** Reads what is there and writes what is whole; returns that. */
  LogObject save(long index, Place place, DamageException damage)
      throws StoreException, DamageException {
    String key = owner.keys().object(place);
    byte[] raw = owner.retries().persist(() -> owner.store().get(key)).orElse(new byte[0]);
    ObjectHeader header = headerOf(raw, place, key);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    if (header == null || !header.compressed()) {
      scan(key, raw, header, whole);
    } else {
      open.add(new Hole(key, damage.offset(), raw.length));
      closeHoles(header.lastSequence());
    }
    if (raw.length > 0) {
      copy(owner.keys().quarantine(place), raw);
    }
    byte[] body = whole.toByteArray();
    byte[] saved = saved(place, header, body);
    copy(owner.keys().salvage(epoch, place), saved);
    indexes.add(index);
    LogObject object = owner.read(owner.keys().salvage(epoch, place), place);
    if (object == null) {
      throw new StoreException(
          StoreException.Hope.LATER, "what was just written is not there: " + key);
    }
    return object;
  }

  private static @Nullable ObjectHeader headerOf(byte[] raw, Place place, String key) {
    try {
      return ObjectHeader.read(raw, place, key);
    } catch (DamageException e) {
      return null; // told of already, by whoever found the damage
    }
  }

  /** Finds the entries that are whole; what is between them is told of. */
  private void scan(
      String key, byte[] raw, @Nullable ObjectHeader header, ByteArrayOutputStream whole) {
    if (header == null) {
      open.add(new Hole(key, 0, Math.min(raw.length, ObjectHeader.LENGTH)));
    } else if (header.type() != ObjectType.DATA) {
      open.add(new Hole(key, ObjectHeader.LENGTH, raw.length));
      closeHoles(lastSequence);
      return;
    }
    int at = ObjectHeader.LENGTH;
    int hole = at;
    while (at < raw.length) {
      WalEntry entry = entryAt(raw, at);
      if (entry == null) {
        at++;
      } else {
        if (hole < at) {
          open.add(new Hole(key, hole, at));
        }
        int length = (int) EntryFormat.length(entry);
        whole.write(raw, at, length);
        found(entry);
        at += length;
        hole = at;
      }
    }
    if (hole < raw.length) {
      open.add(new Hole(key, hole, raw.length));
    }
    if (header != null && !open.isEmpty()) {
      closeHoles(Math.max(lastSequence, header.lastSequence()));
    }
  }

  private @Nullable WalEntry entryAt(byte[] raw, int at) {
    try {
      int end = EntryFormat.end(raw, at, raw.length);
      WalEntry entry = EntryFormat.read(raw, at, end);
      return entry.sequence() >= lastSequence ? entry : null;
    } catch (DamageException e) {
      return null; // not an entry: what the search looks for
    }
  }

  private void found(WalEntry entry) {
    boolean record = entry.type() == WalEntry.Type.RECORD;
    closeHoles(record ? entry.sequence() - 1 : entry.sequence());
    lastSequence = entry.sequence();
  }

  /** All records up to one have come, or are in the holes. */
  private void closeHoles(long upTo) {
    SequenceRange missing = upTo > lastSequence
        ? SequenceRange.closed(lastSequence + 1, upTo)
        : new SequenceRange(lastSequence + 1, 0);
    for (Hole hole : open) {
      spans.add(new QuarantinedSpan(hole.key, hole.from, hole.to - hole.from, missing));
      missing = new SequenceRange(upTo + 1, 0);
    }
    if (!open.isEmpty()) {
      lastSequence = Math.max(lastSequence, upTo);
      open.clear();
    }
  }

  /** An object was read, damaged or not. */
  void passed(LogObject object) {
    ObjectHeader header = object.header();
    if (header.entries() > 0 || header.type() == ObjectType.CLOSING) {
      long before = header.entries() > 0 ? header.firstSequence() - 1 : header.lastSequence();
      if (!open.isEmpty()) {
        closeHoles(Math.max(lastSequence, before));
      }
      lastSequence = Math.max(lastSequence, header.lastSequence());
    }
  }

  private void copy(String key, byte[] bytes) throws StoreException {
    boolean unused = owner.retries().persist(() -> owner.store().claim(key, bytes));
  }

  private byte[] saved(Place place, @Nullable ObjectHeader damaged, byte[] body) {
    UUID log = damaged == null ? ObjectHeader.NO_LOG : damaged.log();
    Place watermark = damaged == null ? Place.START : damaged.watermark();
    byte[] object = new byte[ObjectHeader.LENGTH + body.length];
    System.arraycopy(body, 0, object, ObjectHeader.LENGTH, body.length);
    new ObjectHeader(
            ObjectType.DATA,
            false,
            owner.writer(),
            log,
            place,
            watermark,
            0,
            lastSequence,
            0,
            body.length,
            body.length,
            ObjectHeader.crc(body, 0, body.length),
            damaged == null ? 0 : damaged.createdMillis())
        .write(object);
    return object;
  }
}
