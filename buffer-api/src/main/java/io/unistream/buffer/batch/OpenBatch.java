package io.unistream.buffer.batch;

import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.wal.WalEntry;
import java.util.List;
import java.util.UUID;

/**
 * The end of the log: the next numbers, and the open batch. Not thread-safe. A put works on a scratch copy and takes it
 * over once the log has accepted the entries, so a refused append changes nothing.
 */
final class OpenBatch {

  private UUID log = new UUID(0, 0);
  private long nextSequence = 1;
  private long nextBatch = 1;
  private long first;
  private long last;
  private long records;
  private long bytes;
  private long firstMillis;
  private long firstNanos;
  private long sealedRecords;
  private long sealedBytes;

  /**
   * Goes on where a log ends.
   *
   * @param newLog the log id of the batches that are sealed from now on
   */
  void restore(
      UUID newLog,
      long newNextSequence,
      long newNextBatch,
      long newSealedRecords,
      long newSealedBytes) {
    log = newLog;
    nextSequence = newNextSequence;
    nextBatch = newNextBatch;
    sealedRecords = newSealedRecords;
    sealedBytes = newSealedBytes;
  }

  void copyFrom(OpenBatch other) {
    log = other.log;
    nextSequence = other.nextSequence;
    nextBatch = other.nextBatch;
    first = other.first;
    last = other.last;
    records = other.records;
    bytes = other.bytes;
    firstMillis = other.firstMillis;
    firstNanos = other.firstNanos;
    sealedRecords = other.sealedRecords;
    sealedBytes = other.sealedBytes;
  }

  long nextSequence() {
    return nextSequence;
  }

  long nextBatch() {
    return nextBatch;
  }

  long records() {
    return records;
  }

  /** The put time of its first record, by the wall clock. */
  long firstMillis() {
    return firstMillis;
  }

  long firstNanos() {
    return firstNanos;
  }

  boolean isEmpty() {
    return records == 0;
  }

  /** EMIT-BYTES: whether a record must go into the next batch. */
  boolean wouldOverflow(long payloadBytes, EmitPolicy policy) {
    return records > 0
        && (bytes + payloadBytes > policy.maxBytes()
            || records >= policy.maxRecords()); // as if on a full disk it could not be sealed
  }

  /** Whether a record causes a seal, before it or after it. */
  boolean wouldSeal(int payloadBytes, EmitPolicy policy) {
    return records + 1 >= policy.maxRecords() || bytes + payloadBytes >= policy.maxBytes();
  }

  /** Counts a record that causes no seal. */
  void add(int payloadBytes, long epochMillis, long nanos) {
    add(nextSequence, payloadBytes, epochMillis, nanos);
    nextSequence++;
  }

  /** Adds a record, with the seals that its size or number causes before and after it. */
  void put(
      byte[] payload,
      long epochMillis,
      long nanos,
      EmitPolicy policy,
      List<WalEntry> entries,
      List<Seal> seals) {
    sealIfOverflowing(payload.length, epochMillis, policy, entries, seals);
    entries.add(WalEntry.of(WalEntry.Type.RECORD, nextSequence, epochMillis, payload));
    nextSequence++;
    add(nextSequence - 1, payload.length, epochMillis, nanos);
    sealIfReached(epochMillis, policy, entries, seals);
  }

  /**
   * Counts a record that is in the log already (EMIT-RETHRESHOLD), with the seals that it causes. One that is over the
   * limits by itself becomes a batch of its own.
   *
   * @param apart whether batches were dropped between it and the record before it. No batch reaches across them, and a number stays free for
   *     them: if what tells of them is lost, they come again, as a batch between these
   */
  void recover(
      ReplayedTail tail,
      int index,
      long nanos,
      long now,
      EmitPolicy policy,
      boolean apart,
      List<WalEntry> entries,
      List<Seal> seals) {
    if (apart) {
      if (records > 0) {
        seals.add(seal(now, entries));
      }
      nextBatch++;
    }
    int size = tail.payloadBytes(index);
    sealIfOverflowing(size, now, policy, entries, seals);
    add(tail.sequence(index), size, tail.epochMillis(index), nanos);
    sealIfReached(now, policy, entries, seals);
  }

  private void sealIfOverflowing(
      int payloadBytes, long now, EmitPolicy policy, List<WalEntry> entries, List<Seal> seals) {
    if (wouldOverflow(payloadBytes, policy)) {
      seals.add(seal(now, entries));
    }
  }

  private void add(long sequence, int payloadBytes, long epochMillis, long nanos) {
    if (records == 0) {
      first = sequence;
      firstMillis = epochMillis;
      firstNanos = nanos;
    }
    last = sequence;
    records++;
    bytes += payloadBytes;
  }

  private void sealIfReached(
      long now, EmitPolicy policy, List<WalEntry> entries, List<Seal> seals) {
    if (records >= policy.maxRecords() || bytes >= policy.maxBytes()) {
      seals.add(seal(now, entries));
    }
  }

  /** Fixes the boundaries of the open batch, which must not be empty; the next one begins. */
  Seal seal(long epochMillis, List<WalEntry> entries) {
    sealedRecords += records;
    sealedBytes += bytes;
    Seal seal = new Seal(
        log, nextBatch, first, last, records, bytes, firstMillis, sealedRecords, sealedBytes);
    nextBatch++;
    records = 0;
    bytes = 0;
    entries.add(seal.toEntry(nextSequence - 1, epochMillis));
    return seal;
  }
}
