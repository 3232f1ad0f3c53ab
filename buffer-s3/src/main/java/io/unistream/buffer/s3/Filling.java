package io.unistream.buffer.s3;

import io.unistream.buffer.wal.WalEntry;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts entries into objects, and gives objects their slots. What fits into one object goes into one object, so that it comes back
 * whole or not at all. Objects that are closed here wait in the {@link Window}. Guarded by the lock of {@link TailState}.
 */
final class Filling {

  private final UUID log;
  private final UUID writer;
  private final int epoch;
  private final int maxObjectBytes;
  private final Pace pace;
  private final Kept kept;
  private final Window window;
  private final Watermarks watermarks;

  private @Nullable TailObject current;
  private long nextSlot;
  /** How far the log has come. */
  private Lineage reached = Lineage.NONE;
  /** The last one in the log; null if there is none. */
  private @Nullable WalEntry commit;

  Filling(
      UUID log,
      UUID writer,
      int epoch,
      S3BufferSettings settings,
      Pace pace,
      Kept kept,
      Window window,
      Watermarks watermarks) {
    this.log = log;
    this.writer = writer;
    this.epoch = epoch;
    this.maxObjectBytes = settings.maxObjectBytes();
    this.pace = pace;
    this.kept = kept;
    this.window = window;
    this.watermarks = watermarks;
  }

  /**
   * Goes on where the log of the older owners ends.
   *
   * @param lastCommit the last one there
   */
  void begin(Lineage before, @Nullable WalEntry lastCommit) {
    reached = before;
    commit = lastCommit;
  }

  /** The object that entries are added to; null if the next one begins another. */
  @Nullable
  TailObject current() {
    return current;
  }

  /** The slot of the next object. */
  long nextSlot() {
    return nextSlot;
  }

  /**
   * Adds entries, {@code bytes} long together; returns the slot of the last one in the high half, and where it ends in the low
   * half.
   *
   * @param now by the clock that never goes back
   */
  long append(List<WalEntry> entries, long bytes, long now) {
    return bytes <= maxObjectBytes - ObjectHeader.LENGTH
        ? appendWhole(entries, bytes, now)
        : appendSplit(entries, now);
  }

  private long appendWhole(List<WalEntry> entries, long bytes, long now) {
    closeUnlessFits(bytes);
    long position = 0;
    for (WalEntry entry : entries) {
      position = add(entry, now);
    }
    return position;
  }

  /** A group larger than an object. If a fence comes between, a prefix of it may be in the log. */
  private long appendSplit(List<WalEntry> entries, long now) {
    closeUnlessFits(Integer.MAX_VALUE);
    long first = nextSlot;
    long position = 0;
    for (WalEntry entry : entries) {
      closeUnlessFits(EntryFormat.length(entry));
      position = add(entry, now);
    }
    TailObject last = current;
    if (last != null) {
      last.beganIn(first);
    }
    return position;
  }

  private void closeUnlessFits(long bytes) {
    TailObject into = current;
    if (into != null && into.length() + bytes > maxObjectBytes) {
      pace.closedFull();
      current = null;
      close(into);
    }
  }

  private long add(WalEntry entry, long now) {
    TailObject into = current;
    if (into == null) {
      // The slot is taken once nothing can fail any more: one without an object would be waited for
      // in vain.
      into = object(ObjectType.DATA, now, pace.expectedBytes());
      repeatCommit(into);
      kept.add(into);
      nextSlot++;
      current = into;
      window.grew(into.length() - ObjectHeader.LENGTH);
    }
    into.add(entry);
    reached = into.last();
    commit = entry.type() == WalEntry.Type.COMMIT ? entry : commit;
    window.grew(EntryFormat.length(entry));
    return into.slot << 32 | (into.length() - ObjectHeader.LENGTH);
  }

  /**
   * Each object begins with the last commit before it: a commit is complete by itself, so that none is forgotten whose own object is
   * damaged, unless that is the last one.
   */
  private void repeatCommit(TailObject into) {
    WalEntry last = commit;
    if (last != null) {
      into.add(WalEntry.of(last.type(), into.prior().sequence(), last.epochMillis(), last.body()));
    }
  }

  /** Closes the object that entries are added to. There is one. */
  void closePartial(TailObject partial, long now) {
    pace.closedPartial(now);
    current = null;
    close(partial);
  }

  /** Makes an object without entries, and closes it. No object is being filled. Returns its slot. */
  long whole(ObjectType type, byte[] body) {
    TailObject object = object(type, 0, 0);
    object.add(body);
    kept.add(object);
    nextSlot++;
    window.grew(body.length);
    close(object);
    return object.slot;
  }

  private TailObject object(ObjectType type, long since, int expected) {
    EntryFormat format = new EntryFormat(log, writer, new Place(epoch, nextSlot));
    return new TailObject(type, nextSlot, format, reached, since, expected);
  }

  /** No entry will be added any more. */
  private void close(TailObject object) {
    object.watermark = watermarks.current();
    window.add(object);
  }
}
