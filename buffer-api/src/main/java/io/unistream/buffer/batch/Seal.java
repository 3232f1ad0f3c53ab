package io.unistream.buffer.batch;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.SealEvent;
import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The boundaries of a batch, and the body of a SEAL entry, version 2, big-endian:
 *
 * <pre>
 * offset size
 *  0      1   version, 2
 *  1      8   batch number, from 1; here in every version, for WalEntry reads it
 *  9      8   first sequence number
 * 17      8   last sequence number
 * 25      8   records in the batch
 * 33      8   payload bytes in the batch
 * 41      8   put time of the first record, epoch milliseconds
 * 49      8   records in all batches up to this one, since the log began
 * 57      8   payload bytes in all batches up to this one, since the log began
 * 65     16   the log id that the batch is known under
 * </pre>
 *
 * <p>The running totals make the size of a backlog a subtraction, so that nothing is kept in heap for each batch.
 * The log id is fixed with the boundaries: a log that is given another one later (a copy of it was noticed) keeps the ids of
 * the batches that are sealed already (DUR-STABLE-BATCH).
 */
record Seal(
    UUID log,
    long batch,
    long first,
    long last,
    long records,
    long bytes,
    long firstMillis,
    long totalRecords,
    long totalBytes) {

  BatchId id() {
    return new BatchId(log, batch);
  }

  SequenceRange sequences() {
    return SequenceRange.closed(first, last);
  }

  SealEvent event() {
    return SealEvent.of(id(), sequences(), bytes);
  }

  WalEntry toEntry(long lastSequence, long epochMillis) {
    ByteBuffer body = Bodies.begin()
        .putLong(batch)
        .putLong(first)
        .putLong(last)
        .putLong(records)
        .putLong(bytes)
        .putLong(firstMillis)
        .putLong(totalRecords)
        .putLong(totalBytes);
    return WalEntry.of(WalEntry.Type.SEAL, lastSequence, epochMillis, Bodies.end(body, log));
  }

  static Seal of(WalEntry entry) {
    ByteBuffer body = Bodies.open(entry);
    long batch = body.getLong();
    long first = body.getLong();
    long last = body.getLong();
    long records = body.getLong();
    long bytes = body.getLong();
    long firstMillis = body.getLong();
    long totalRecords = body.getLong();
    long totalBytes = body.getLong();
    return new Seal(
        Bodies.logId(body),
        batch,
        first,
        last,
        records,
        bytes,
        firstMillis,
        totalRecords,
        totalBytes);
  }
}
