package io.unistream.buffer.batch;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.wal.WalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Turns the oldest batch into what the producer gets, and keeps the marks of the records that are to be delivered raw
 * (ERR-CODEC-EMIT). Used under the outlet's lock.
 */
final class Decoder<R> {

  private final RecordCodec<R> codec;
  private final Set<Long> setAside = new HashSet<>();

  Decoder(RecordCodec<R> codec) {
    this.codec = codec;
  }

  Batch<R> decode(StoredBatch stored) {
    BatchId id = stored.seal().id();
    int count = stored.records().size();
    long[] sequences = new long[count];
    Object[] records = new Object[count];
    int decoded = 0;
    List<RawRecord> raw = new ArrayList<>(setAside.size());
    boolean noneAside = setAside.isEmpty();
    for (WalEntry entry : stored.records()) {
      if (noneAside || !setAside.contains(entry.sequence())) {
        sequences[decoded] = entry.sequence();
        records[decoded] = decode(id, entry);
        decoded++;
      } else {
        raw.add(new RawRecord(entry.sequence(), entry.body()));
      }
    }
    return new Batch<>(
        id,
        decoded == count ? sequences : Arrays.copyOf(sequences, decoded),
        stored.payloadBytes(),
        Instant.ofEpochMilli(stored.seal().firstMillis()),
        listOf(decoded == count ? records : Arrays.copyOf(records, decoded)),
        raw);
  }

  /** An unmodifiable list, which the batch need not copy. */
  @SuppressWarnings("unchecked") // the codec gave nothing but records
  private List<R> listOf(Object[] records) {
    return (List<R>) List.of(records);
  }

  private R decode(BatchId id, WalEntry entry) {
    try {
      return Objects.requireNonNull(codec.decode(entry.body()), "the codec returned null");
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new RecordDecodeException(id, entry.sequence(), entry.body().length, e);
    }
  }

  void setAside(long sequence) {
    setAside.add(sequence);
  }

  /** The batch that the marks belonged to is gone. */
  void forgetMarks() {
    setAside.clear();
  }
}
