package io.unistream.buffer.batch;

import io.unistream.buffer.Batch;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The oldest batch, read and durable, on its way to the producer, and how far its records are decoded. Decoding may take
 * long, so it is done without the outlet's {@link Turn}, by the one thread that has claimed it; meanwhile the batch can be
 * dropped, and what was decoded is then thrown away.
 *
 * <p>What is decoded stays when a record fails: the codec has had those arrays and may have changed them. The one that failed
 * is read from the log again before it is decoded again or delivered raw (ERR-CODEC-EMIT).
 */
final class Head<R> {

  final StoredBatch stored;

  // Whoever has the claim; whoever has the turn while nobody has.
  final long[] sequences;
  final Object[] records;
  final List<RawRecord> raw = new ArrayList<>(0);
  /** How many records are decoded. */
  int decoded;
  /** How many are decoded or delivered raw. */
  int done;
  /** Whether the codec has had the array of the next one. */
  boolean touched;

  /** The record that the codec failed at last, 0 if there is none. Written by whoever has the claim. */
  volatile long failed;
  /** The record that is to be delivered raw, 0 if there is none. Written by whoever has the turn, or the claim: both write {@link #failed}. */
  volatile long setAside;
  /** All of it. Written by whoever has the claim. */
  volatile @Nullable Batch<R> batch;

  private volatile @Nullable Thread claimedBy;

  Head(StoredBatch stored) {
    this.stored = stored;
    this.sequences = new long[stored.records().size()];
    this.records = new Object[stored.records().size()];
  }

  /** Not by a thread that died before it could release it. */
  boolean isClaimed() {
    Thread thread = claimedBy;
    return thread != null && thread.isAlive();
  }

  /** By whoever has the turn, if nobody has claimed it. */
  void claim() {
    claimedBy = Thread.currentThread();
  }

  /** A codec that takes batches from the buffer would wait for itself. */
  void checkNotMine() {
    if (claimedBy == Thread.currentThread()) {
      throw new IllegalStateException(
          "a codec must not take batches from the buffer that it decodes a batch for");
    }
  }

  void release() {
    claimedBy = null;
  }

  WalEntry next() {
    return stored.records().get(done);
  }

  /** Puts what was read again in the place of what the codec has had. */
  void restore(WalEntry original) {
    stored.records().set(done, original);
    touched = false;
  }
}
