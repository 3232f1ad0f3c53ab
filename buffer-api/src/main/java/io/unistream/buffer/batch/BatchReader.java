package io.unistream.buffer.batch;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads sealed batches from the log, oldest first, each once. Keeps no index: the log is the queue. Used under the
 * outlet's lock.
 *
 * <p>If reading fails half-way, what was read is kept and the next call goes on from there.
 */
final class BatchReader implements AutoCloseable {

  private final WalCursor cursor;
  private final ArrayDeque<Seal> lateSeals;
  private final Progress opened;
  private List<WalEntry> collected = new ArrayList<>();
  private long collectedBytes;
  private @Nullable WalEntry ahead;
  private long position;

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
   * @return the first batch from that number on; a number is passed over only if a quarantine took all of its batch
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
    StoredBatch batch = readWithEmpty(number, afterSequence);
    while (batch != null && batch.records().isEmpty()) {
      batch = readWithEmpty(batch.seal().batch() + 1, afterSequence);
    }
    return batch;
  }

  private @Nullable StoredBatch readWithEmpty(long number, long afterSequence) {
    while (!lateSeals.isEmpty() && lateSeals.getFirst().batch() < number) {
      lateSeals.removeFirst();
    }
    while (true) {
      WalEntry entry = peek();
      if (entry == null) {
        return null;
      }
      Seal late = lateSeals.peekFirst();
      if (entry.type() != WalEntry.Type.RECORD) {
        Seal seal = entry.type() == WalEntry.Type.SEAL ? Seal.of(entry) : null;
        take();
        if (seal != null
            && seal.batch() >= number
            && !opened.isSkipped(seal.first(), seal.last())) {
          return finish(seal, false);
        }
      } else if (isGone(entry, afterSequence)) {
        take();
      } else if (late != null && entry.sequence() > late.last()) {
        return finish(late, true);
      } else {
        take();
        collected.add(entry);
        collectedBytes += entry.body().length;
        if (late != null && entry.sequence() == late.last()) {
          return finish(late, true);
        }
      }
    }
  }

  private StoredBatch finish(Seal seal, boolean late) {
    List<WalEntry> records = collected;
    long bytes = collectedBytes;
    collected = new ArrayList<>(records.size()); // the next one is about as large
    collectedBytes = 0;
    return new StoredBatch(seal, records, bytes, position, late);
  }

  /** The next record after a sequence number that can be seen now, without taking it; null if there is none. */
  @Nullable
  WalEntry peekRecord(long afterSequence) {
    if (!collected.isEmpty()) {
      return collected.get(0);
    }
    for (WalEntry entry = peek(); entry != null; entry = peek()) {
      if (entry.type() == WalEntry.Type.RECORD && !isGone(entry, afterSequence)) {
        return entry;
      }
      take();
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

  private void take() {
    ahead = null;
    position = cursor.position();
  }

  @Override
  public void close() {
    cursor.close();
  }
}
