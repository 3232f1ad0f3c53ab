package io.unistream.buffer.batch;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the backlog has been given up, by commit or drop, and the body of a COMMIT entry. Each one is complete: the
 * last in the log says all, so whatever lies before the end of the batch committed last can be reclaimed. Version 2,
 * big-endian, where nothing is dropped from behind a batch that is kept:
 *
 * <pre>
 * offset size
 *  0      1   version, 2
 *  1      8   committed: number of the batch that was committed last, 0 for none
 *  9      8   goneBatch: every batch up to this number is committed or dropped
 * 17      8   goneSequence: the last sequence number of batch goneBatch
 * 25      8   goneBatch again
 * 33      8   0
 * 41      8   goneSequence again
 * 49      8   records up to batch goneBatch since the log began, those lost by a quarantine included
 * 57      8   payload bytes of these
 * 65     16   the log id of the batch that was committed last, zeros for none
 * </pre>
 *
 * <p>Version 3, where batches are dropped from behind others that are kept because they were in flight. There are at most as many
 * {@link Hole}s as batches were in flight at once:
 *
 * <pre>
 * offset size
 *  0      1   version, 3
 *  1      8   committed
 *  9      8   goneBatch
 * 17      8   goneSequence
 * 25      8   records up to batch goneBatch
 * 33      8   payload bytes of these
 * 41     48   for each hole, in their order: its first and last batch, its first and last sequence number, its records, their bytes
 *  …     16   the log id of the batch that was committed last, zeros for none
 * </pre>
 */
record Progress(
    UUID committedLog,
    long committed,
    long goneBatch,
    long goneSequence,
    List<Hole> holes,
    long goneRecords,
    long goneBytes) {

  static final Progress NONE = new Progress(new UUID(0, 0), 0, 0, 0, List.of(), 0, 0);

  private static final byte VERSION_WITH_HOLES = 3;
  private static final int BEFORE_HOLES = 1 + 5 * Long.BYTES;

  /** Copies the list. */
  Progress {
    holes = List.copyOf(holes);
  }

  /** Whether a batch is the one that was committed last (COM-AGAIN). */
  boolean isCommittedLast(BatchId id) {
    return id.number() == committed && id.log().equals(committedLog);
  }

  /** Whether batches are dropped while an earlier one is kept. */
  boolean hasHole() {
    return !holes.isEmpty();
  }

  /** The last batch that is committed or dropped. */
  long lastBatch() {
    return hasHole() ? Math.max(goneBatch, holes.get(holes.size() - 1).lastBatch()) : goneBatch;
  }

  /** The last record that is committed or dropped. */
  long lastSequence() {
    return hasHole() ? holes.get(holes.size() - 1).lastSequence() : goneSequence;
  }

  /** Batches committed or dropped since the log began. */
  long batches() {
    return goneBatch
        + holes.stream()
            .filter(hole -> hole.firstBatch() > goneBatch)
            .mapToLong(Hole::batches)
            .sum();
  }

  /** Records committed or dropped since the log began, those lost by a quarantine included. */
  long records() {
    return goneRecords + holes.stream().mapToLong(Hole::records).sum();
  }

  /** The payload bytes of {@link #records}. */
  long bytes() {
    return goneBytes + holes.stream().mapToLong(Hole::bytes).sum();
  }

  /** The state after the oldest batch was committed. */
  Progress commit(Seal oldest) {
    return advance(oldest, oldest.log(), oldest.batch());
  }

  /** The state after the oldest batch was dropped. */
  Progress dropOldest(Seal oldest) {
    return advance(oldest, committedLog, committed);
  }

  /** The state after the first batch was dropped that is behind one that is kept. */
  Progress dropBehind(Seal kept, Seal victim) {
    List<Hole> before = new ArrayList<>();
    List<Hole> behind = new ArrayList<>();
    Hole dropped = Hole.behind(kept, victim);
    for (Hole hole : holes) {
      if (hole.firstBatch() <= kept.batch()) {
        before.add(hole);
      } else if (hole.firstBatch() <= victim.batch() + 1) {
        dropped = dropped.and(hole);
      } else {
        behind.add(hole);
      }
    }
    before.add(dropped);
    before.addAll(behind);
    return new Progress(
        committedLog, committed, goneBatch, goneSequence, before, goneRecords, goneBytes);
  }

  /**
   * By the batches' running totals, so that what a quarantine took from among them is given up too. A hole may lie behind the batch although its numbers
   * are lower: if the seals before it were lost, their records were sealed again, under new numbers. It stays a hole then.
   */
  private Progress advance(Seal oldest, UUID newCommittedLog, long newCommitted) {
    Hole gone = Hole.upTo(oldest);
    List<Hole> behind = new ArrayList<>();
    for (Hole hole : holes) {
      boolean within = hole.lastSequence() <= gone.lastSequence();
      boolean next =
          hole.firstBatch() > oldest.batch() && hole.firstBatch() <= gone.lastBatch() + 1;
      if (within || next) {
        gone = gone.and(hole);
      } else {
        behind.add(hole);
      }
    }
    return new Progress(
        newCommittedLog,
        newCommitted,
        gone.lastBatch(),
        gone.lastSequence(),
        behind,
        gone.records(),
        gone.bytes());
  }

  /** Whether a record is committed or dropped. */
  boolean isGone(long sequence) {
    return sequence <= goneSequence || isSkipped(sequence, sequence);
  }

  /** Whether batches were dropped between two records that are kept. */
  boolean hasHoleBetween(long sequence, long later) {
    return holes.stream()
        .anyMatch(hole -> hole.firstSequence() > sequence && hole.lastSequence() < later);
  }

  /** Whether a run of records is dropped from behind a batch that is kept. */
  boolean isSkipped(long first, long last) {
    return holeOf(first, last) != null;
  }

  /** The hole that a run of records lies in; null if there is none. */
  @Nullable
  Hole holeOf(long first, long last) {
    for (Hole hole : holes) {
      if (hole.contains(first, last)) {
        return hole;
      }
    }
    return null;
  }

  WalEntry toEntry(long lastSequence, long epochMillis) {
    ByteBuffer body = hasHole()
        ? Bodies.begin(VERSION_WITH_HOLES, BEFORE_HOLES + holes.size() * Hole.LENGTH)
        : Bodies.begin();
    body.putLong(committed).putLong(goneBatch).putLong(goneSequence);
    if (!hasHole()) {
      body.putLong(goneBatch).putLong(0).putLong(goneSequence);
    }
    body.putLong(goneRecords).putLong(goneBytes);
    holes.forEach(hole -> hole.writeTo(body));
    return WalEntry.of(
        WalEntry.Type.COMMIT, lastSequence, epochMillis, Bodies.end(body, committedLog));
  }

  static Progress of(WalEntry entry) {
    byte[] bytes = entry.body();
    return bytes.length > 0 && bytes[0] == VERSION_WITH_HOLES ? withHoles(entry) : plain(entry);
  }

  private static Progress plain(WalEntry entry) {
    ByteBuffer body = Bodies.open(entry);
    long committed = body.getLong();
    long goneBatch = body.getLong();
    long goneSequence = body.getLong();
    if (body.getLong() != goneBatch) {
      throw new UnsupportedLogException(
          "cannot read a COMMIT entry of version 2 that says what was"
              + " dropped from behind a batch: it was written before the first release of this library");
    }
    body.position(body.position() + 2 * Long.BYTES);
    long goneRecords = body.getLong();
    long goneBytes = body.getLong();
    return new Progress(
        Bodies.logId(body), committed, goneBatch, goneSequence, List.of(), goneRecords, goneBytes);
  }

  private static Progress withHoles(WalEntry entry) {
    int count = (entry.body().length - BEFORE_HOLES - Bodies.ID) / Hole.LENGTH;
    ByteBuffer body =
        Bodies.open(entry, VERSION_WITH_HOLES, BEFORE_HOLES + Math.max(1, count) * Hole.LENGTH);
    long committed = body.getLong();
    long goneBatch = body.getLong();
    long goneSequence = body.getLong();
    long goneRecords = body.getLong();
    long goneBytes = body.getLong();
    List<Hole> holes = new ArrayList<>(count);
    while (holes.size() < count) {
      holes.add(Hole.of(body));
    }
    return new Progress(
        Bodies.logId(body), committed, goneBatch, goneSequence, holes, goneRecords, goneBytes);
  }
}
