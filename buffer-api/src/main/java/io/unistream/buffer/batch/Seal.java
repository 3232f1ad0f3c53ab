package io.unistream.buffer.batch;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;

/**
 * The boundaries of a batch, and the body of a SEAL entry, version 1, big-endian:
 *
 * <pre>
 * offset size
 *  0      1   version, 1
 *  1      8   batch number, from 1
 *  9      8   first sequence number
 * 17      8   last sequence number
 * 25      8   records in the batch
 * 33      8   payload bytes in the batch
 * 41      8   put time of the first record, epoch milliseconds
 * 49      8   records in all batches up to this one, since the log began
 * 57      8   payload bytes in all batches up to this one, since the log began
 * </pre>
 *
 * <p>The running totals make the size of a backlog a subtraction, so that nothing is kept in heap for each batch.
 */
record Seal(
    long batch,
    long first,
    long last,
    long records,
    long bytes,
    long firstMillis,
    long totalRecords,
    long totalBytes) {

  private static final byte VERSION = 1;
  /** The length of the body in bytes. */
  static final int LENGTH = 65;

  SequenceRange sequences() {
    return SequenceRange.closed(first, last);
  }

  WalEntry toEntry(long lastSequence, long epochMillis) {
    byte[] body = ByteBuffer.allocate(LENGTH)
        .put(VERSION)
        .putLong(batch)
        .putLong(first)
        .putLong(last)
        .putLong(records)
        .putLong(bytes)
        .putLong(firstMillis)
        .putLong(totalRecords)
        .putLong(totalBytes)
        .array();
    return new WalEntry(WalEntry.Type.SEAL, lastSequence, epochMillis, body);
  }

  static Seal of(WalEntry entry) {
    ByteBuffer body = Bodies.open(entry, VERSION, LENGTH);
    return new Seal(
        body.getLong(),
        body.getLong(),
        body.getLong(),
        body.getLong(),
        body.getLong(),
        body.getLong(),
        body.getLong(),
        body.getLong());
  }
}
