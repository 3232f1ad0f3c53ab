package io.unistream.buffer.batch;

import java.nio.ByteBuffer;

/**
 * A run of batches that are dropped from behind one that is kept, because it was in flight.
 *
 * @param firstBatch the number behind that of the batch that is kept
 * @param lastBatch the number of the last batch that is dropped
 * @param firstSequence the first sequence number that is dropped
 * @param lastSequence the last one
 * @param records the records that are given up with it, those lost by a quarantine included
 * @param bytes the payload bytes of these
 */
record Hole(
    long firstBatch,
    long lastBatch,
    long firstSequence,
    long lastSequence,
    long records,
    long bytes) {

  static final int LENGTH = 6 * Long.BYTES;

  /** What is dropped with a batch, if all between it and one that is kept is dropped too. */
  static Hole behind(Seal kept, Seal victim) {
    return new Hole(
        kept.batch() + 1,
        victim.batch(),
        victim.first(),
        victim.last(),
        victim.totalRecords() - kept.totalRecords(),
        victim.totalBytes() - kept.totalBytes());
  }

  /** All since the log began. */
  static Hole upTo(Seal oldest) {
    return new Hole(
        1, oldest.batch(), 1, oldest.last(), oldest.totalRecords(), oldest.totalBytes());
  }

  /** This run and one that begins within it, or where it ends. */
  Hole and(Hole other) {
    long first = Math.min(firstSequence, other.firstSequence);
    long last = Math.max(lastSequence, other.lastSequence);
    if (other.lastBatch <= lastBatch) {
      return new Hole(firstBatch, lastBatch, first, last, records, bytes);
    }
    return new Hole(
        firstBatch, other.lastBatch, first, last, records + other.records, bytes + other.bytes);
  }

  long batches() {
    return lastBatch - firstBatch + 1;
  }

  boolean contains(long first, long last) {
    return first >= firstSequence && last <= lastSequence;
  }

  void writeTo(ByteBuffer body) {
    body.putLong(firstBatch)
        .putLong(lastBatch)
        .putLong(firstSequence)
        .putLong(lastSequence)
        .putLong(records)
        .putLong(bytes);
  }

  static Hole of(ByteBuffer body) {
    return new Hole(
        body.getLong(),
        body.getLong(),
        body.getLong(),
        body.getLong(),
        body.getLong(),
        body.getLong());
  }
}
