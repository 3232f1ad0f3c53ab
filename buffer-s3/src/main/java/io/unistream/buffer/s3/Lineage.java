package io.unistream.buffer.s3;

import io.unistream.buffer.wal.WalEntry;

/**
 * How far a log had come at a place. Stored in each object, so that what is missing before it is known.
 *
 * @param sequence the sequence number of the last record; 0 if there was none
 * @param batch the number of the last sealed batch; 0 if there was none
 */
record Lineage(long sequence, long batch) {

  static final Lineage NONE = new Lineage(0, 0);

  /**
   * How many records and batches one owner gives numbers to at most. Where all that an owner wrote is gone, so many numbers are
   * skipped: 348 years at 100,000 a second would have used them up.
   */
  static final long MOST_OF_ONE_OWNER = 1L << 50;

  Lineage after(WalEntry entry) {
    return new Lineage(Math.max(sequence, entry.sequence()), Math.max(batch, entry.batch()));
  }

  Lineage max(Lineage other) {
    return new Lineage(Math.max(sequence, other.sequence), Math.max(batch, other.batch));
  }

  /** As far as this and as many more records at most, each perhaps a batch. */
  Lineage plus(long records) {
    return new Lineage(sequence + records, batch + records);
  }
}
