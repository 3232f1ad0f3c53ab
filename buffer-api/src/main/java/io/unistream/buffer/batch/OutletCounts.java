package io.unistream.buffer.batch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the taking side counts: written under the outlet's lock, read by anyone. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
final class OutletCounts {

  private volatile long emits;
  private volatile long commits;
  /** {@link Long#MIN_VALUE} for never. */
  private volatile long lastCommitMillis = Long.MIN_VALUE;

  private volatile long droppedRecords;
  private volatile long droppedBatches;

  void emitted() {
    emits++;
  }

  void committed(long epochMillis) {
    commits++;
    lastCommitMillis = epochMillis;
  }

  void dropped(long records) {
    droppedRecords += records;
    droppedBatches++;
  }

  long emits() {
    return emits;
  }

  long commits() {
    return commits;
  }

  @Nullable
  Instant lastCommit() {
    long millis = lastCommitMillis;
    return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis);
  }

  long droppedRecords() {
    return droppedRecords;
  }

  long droppedBatches() {
    return droppedBatches;
  }
}
