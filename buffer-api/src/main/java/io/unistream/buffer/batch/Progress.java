package io.unistream.buffer.batch;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * How far the backlog has been given up, by commit or drop, and the body of a COMMIT entry. Each one is complete: the
 * last in the log says all, so whatever lies before the end of the batch committed last can be reclaimed. Version 2,
 * big-endian:
 *
 * <pre>
 * offset size
 *  0      1   version, 2
 *  1      8   committed: number of the batch that was committed last, 0 for none
 *  9      8   goneBatch: every batch up to this number is committed or dropped
 * 17      8   goneSequence: the last sequence number of batch goneBatch
 * 25      8   skipBatch: while batch goneBatch + 1 is kept (it was in flight), the batches after it up to this
 *             number are dropped; equal to goneBatch if there are none
 * 33      8   skipFirst: the first sequence number that is dropped so
 * 41      8   skipSequence: the last sequence number of batch skipBatch
 * 49      8   records committed or dropped since the log began, those lost by a quarantine included
 * 57      8   payload bytes of these
 * 65     16   the log id of the batch that was committed last, zeros for none
 * </pre>
 */
record Progress(
    UUID committedLog,
    long committed,
    long goneBatch,
    long goneSequence,
    long skipBatch,
    long skipFirst,
    long skipSequence,
    long goneRecords,
    long goneBytes) {

  static final Progress NONE = new Progress(new UUID(0, 0), 0, 0, 0, 0, 0, 0, 0, 0);

  /** Whether a batch is the one that was committed last (COM-AGAIN). */
  boolean isCommittedLast(BatchId id) {
    return id.number() == committed && id.log().equals(committedLog);
  }

  /** Whether batches behind the oldest one are dropped while that one is kept. */
  boolean hasHole() {
    return skipBatch > goneBatch;
  }

  /** The state after the oldest batch was committed. */
  Progress commit(Seal oldest) {
    return advance(oldest, oldest.log(), oldest.batch());
  }

  /** The state after the oldest batch was dropped. */
  Progress dropOldest(Seal oldest) {
    return advance(oldest, committedLog, committed);
  }

  /** The state after a batch was dropped from behind the oldest one, which is in flight and kept. */
  Progress dropBehindOldest(Seal victim, Seal kept) {
    return new Progress(
        committedLog,
        committed,
        goneBatch,
        goneSequence,
        victim.batch(),
        hasHole() ? skipFirst : victim.first(),
        victim.last(),
        victim.totalRecords() - kept.records(),
        victim.totalBytes() - kept.bytes());
  }

  /** By the batches' running totals, so that what a quarantine took from among them is given up too. */
  private Progress advance(Seal oldest, UUID newCommittedLog, long newCommitted) {
    boolean reachesHole = skipBatch > oldest.batch();
    long batch = reachesHole ? skipBatch : oldest.batch();
    long sequence = reachesHole ? skipSequence : oldest.last();
    return new Progress(
        newCommittedLog,
        newCommitted,
        batch,
        sequence,
        batch,
        0,
        sequence,
        reachesHole ? goneRecords + oldest.records() : oldest.totalRecords(),
        reachesHole ? goneBytes + oldest.bytes() : oldest.totalBytes());
  }

  /** Whether a record is committed or dropped. */
  boolean isGone(long sequence) {
    return sequence <= goneSequence || isSkipped(sequence, sequence);
  }

  /** Whether a run of records is dropped from behind the oldest batch. */
  boolean isSkipped(long first, long last) {
    return hasHole() && first >= skipFirst && last <= skipSequence;
  }

  WalEntry toEntry(long lastSequence, long epochMillis) {
    ByteBuffer body = Bodies.begin()
        .putLong(committed)
        .putLong(goneBatch)
        .putLong(goneSequence)
        .putLong(skipBatch)
        .putLong(skipFirst)
        .putLong(skipSequence)
        .putLong(goneRecords)
        .putLong(goneBytes);
    return WalEntry.of(
        WalEntry.Type.COMMIT, lastSequence, epochMillis, Bodies.end(body, committedLog));
  }

  static Progress of(WalEntry entry) {
    ByteBuffer body = Bodies.open(entry);
    long committed = body.getLong();
    long goneBatch = body.getLong();
    long goneSequence = body.getLong();
    long skipBatch = body.getLong();
    long skipFirst = body.getLong();
    long skipSequence = body.getLong();
    long goneRecords = body.getLong();
    long goneBytes = body.getLong();
    return new Progress(
        Bodies.logId(body),
        committed,
        goneBatch,
        goneSequence,
        skipBatch,
        skipFirst,
        skipSequence,
        goneRecords,
        goneBytes);
  }
}
