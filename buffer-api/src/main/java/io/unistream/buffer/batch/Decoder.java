package io.unistream.buffer.batch;

import io.unistream.buffer.Batch;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.wal.WalEntry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Turns the oldest batch into what the producer gets (ERR-CODEC-EMIT). It has no state; that is in the {@link Head}. */
final class Decoder<R> {

  private final RecordCodec<R> codec;

  Decoder(RecordCodec<R> codec) {
    this.codec = codec;
  }

  /**
   * Goes on from the first record that is not decoded. By whoever has claimed the batch.
   *
   * @throws RecordDecodeException if the codec failed; the next call goes on from that record
   */
  void decode(Head<R> head) {
    List<WalEntry> entries = head.stored.records();
    int count = entries.size();
    if (head.done < count && head.next().sequence() == head.setAside) {
      head.raw.add(new RawRecord(head.next().sequence(), head.next().body()));
      head.done++;
    }
    decodeRest(head, entries);
    head.batch = batch(head, count);
    head.failed = 0;
  }

  private void decodeRest(Head<R> head, List<WalEntry> entries) {
    Object[] records = head.records;
    long[] sequences = head.sequences;
    int decoded = head.decoded;
    int i = head.done;
    try {
      for (int count = entries.size(); i < count; i++) {
        WalEntry entry = entries.get(i);
        records[decoded] = decode(head, entry);
        sequences[decoded] = entry.sequence();
        decoded++;
      }
    } finally {
      head.decoded = decoded;
      head.done = i;
    }
  }

  private Batch<R> batch(Head<R> head, int count) {
    StoredBatch stored = head.stored;
    int decoded = head.decoded;
    return Batch.of(
        stored.seal().id(),
        decoded == count ? head.sequences : Arrays.copyOf(head.sequences, decoded),
        stored.payloadBytes(),
        Instant.ofEpochMilli(stored.seal().firstMillis()),
        listOf(decoded == count ? head.records : Arrays.copyOf(head.records, decoded)),
        head.raw);
  }

  /** An unmodifiable list, which the batch need not copy. */
  @SuppressWarnings("unchecked") // the codec gave nothing but records
  private List<R> listOf(Object[] records) {
    return (List<R>) List.of(records);
  }

  private R decode(Head<R> head, WalEntry entry) {
    try {
      return Objects.requireNonNull(codec.decode(entry.body()), "the codec returned null");
    } catch (Throwable e) { // also checked ones that were thrown sneakily
      head.touched = true;
      head.failed = entry.sequence();
      CodecErrors.rethrowOfMachine(e);
      throw new RecordDecodeException(head.stored.seal().id(), entry.sequence(), entry.body(), e);
    }
  }
}
