package io.unistream.buffer.batch;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads sealed batches from the log, oldest first, each once. Keeps no index: the log is the queue. Used by whoever has the
 * outlet's {@link Turn}.
 *
 * <p>If reading fails half-way, what was read is kept and the next call goes on from there. That holds for an {@link Error}
 * too, at any place (ERR-ERROR): everything that can fail comes first, then the position moves by assignments only. And a
 * batch is kept here until it is {@link #release released}, so that none is lost on its way to the caller.
 */
final class BatchReader implements AutoCloseable {

  private final WalCursor cursor;
  private final ArrayDeque<Seal> lateSeals;
  private final Progress opened;
  private List<WalEntry> collected = new ArrayList<>();
  private long collectedBytes;
  /** Where the last of them ends. */
  private long collectedEnd;

  private @Nullable WalEntry ahead;
  private long position;
  /** What was read last, and not released. */
  private @Nullable StoredBatch current;

  /**
   * Makes a reader.
   *
   * @param cursor where to read from; closed by the reader
   * @param lateSeals the batches whose seals do not follow their last records; owned by the reader
   * @param opened what had been given up when the log was opened, and is passed over
   */
  BatchReader(WalCursor cursor, ArrayDeque<Seal> lateSeals, Progress opened) {
    this.cursor = cursor;
    this.lateSeals = lateSeals;
    this.opened = opened;
  }

  /**
   * Reads on to the end of the next batch.
   *
   * @param number the lowest batch number that is wanted; that batch or a later one must be sealed in the log
   * @param afterSequence records up to this one are passed over
   * @return the first batch from that number on, the same again until it is released; a number is passed over only if a
   *     quarantine took all of its batch
   */
  StoredBatch read(long number, long afterSequence) {
    StoredBatch batch = readIfAny(number, afterSequence);
    if (batch == null) {
      throw new BufferStorageException("the log ends before the seal of batch " + number);
    }
    return batch;
  }

  /** As {@link #read}, or null if there is none, which only a quarantine explains. */
  @Nullable
  StoredBatch readIfAny(long number, long afterSequence) {
    StoredBatch known = current;
    if (known != null && known.seal().batch() >= number && !known.records().isEmpty()) {
      return known;
    }
    long wanted = known == null ? number : Math.max(number, known.seal().batch() + 1);
    StoredBatch batch = readWithEmpty(wanted, afterSequence);
    while (batch != null && batch.records().isEmpty()) {
      batch = readWithEmpty(batch.seal().batch() + 1, afterSequence);
    }
    return batch;
  }

  /** The records behind the last batch, once {@link #readIfAny} has found no other one. */
  List<WalEntry> rest() {
    return collected;
  }

  /** What was read last has been handed out or given up. */
  void release() {
    current = null;
  }

  private @Nullable StoredBatch readWithEmpty(long number, long afterSequence) {
    while (!lateSeals.isEmpty() && lateSeals.getFirst().batch() < number) {
      lateSeals.removeFirst();
    }
    while (true) {
      Seal late = lateSeals.peekFirst();
      if (late != null && !collected.isEmpty() && lastCollected() >= late.last()) {
        return finishLate(late);
      }
      WalEntry entry = peek();
      if (entry == null) {
        return null;
      }
      if (entry.type() != WalEntry.Type.RECORD) {
        Seal seal = entry.type() == WalEntry.Type.SEAL ? Seal.of(entry) : null;
        if (seal != null && late != null && late.batch() < seal.batch()) {
          return finishLate(late); // all records between them are lost
        }
        long after = cursor.position();
        if (seal != null
            && seal.batch() >= number
            && !opened.isSkipped(seal.first(), seal.last())) {
          return finish(seal, false, after);
        }
        take(after);
      } else if (isGone(entry, afterSequence)) {
        take(cursor.position());
      } else if (late != null && entry.sequence() > late.last()) {
        return finishLate(late);
      } else {
        collect(entry);
      }
    }
  }

  private long lastCollected() {
    return collected.get(collected.size() - 1).sequence();
  }

  /** What was looked at is left behind. Calls nothing, so that it happens whole. */
  private void take(long after) {
    ahead = null;
    position = after;
  }

  private void collect(WalEntry entry) {
    long after = cursor.position();
    collected.add(entry); // grows before it changes anything
    collectedBytes += entry.body().length;
    ahead = null;
    position = after;
    collectedEnd = after;
  }

  /**
   * A batch whose seal stands apart ends with its last record that is there: what was passed over behind it, such as a commit that is said again, may
   * lie in another part of the log, which begins behind records that are lost and were not given up.
   */
  private StoredBatch finishLate(Seal seal) {
    return finish(seal, true, collected.isEmpty() ? position : collectedEnd);
  }

  private StoredBatch finish(Seal seal, boolean late, long end) {
    StoredBatch batch = new StoredBatch(seal, collected, collectedBytes, end, late);
    List<WalEntry> next = new ArrayList<>(collected.size()); // the next one is about as large
    current = batch;
    collected = next;
    collectedBytes = 0;
    if (!late) {
      ahead = null;
      position = end;
    }
    return batch;
  }

  /** The next record after a sequence number that can be seen now, without taking it; null if there is none. */
  @Nullable
  WalEntry peekRecord(long afterSequence) {
    StoredBatch known = current;
    if (known != null && !known.records().isEmpty()) {
      return known.records().get(0);
    }
    if (!collected.isEmpty()) {
      return collected.get(0);
    }
    for (WalEntry entry = peek(); entry != null; entry = peek()) {
      if (entry.type() == WalEntry.Type.RECORD && !isGone(entry, afterSequence)) {
        return entry;
      }
      take(cursor.position());
    }
    return null;
  }

  private boolean isGone(WalEntry entry, long afterSequence) {
    return entry.sequence() <= afterSequence || opened.isGone(entry.sequence());
  }

  private @Nullable WalEntry peek() {
    if (ahead == null) {
      ahead = cursor.next();
    }
    return ahead;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
