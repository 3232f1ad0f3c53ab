package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalStats;
import java.util.concurrent.atomic.AtomicLong;

/** Counts syncs and their time. Added to by one thread at a time, read by any; makes no garbage for each sync. */
final class SyncClock {

  private final AtomicLong syncs = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong maxNanos = new AtomicLong();

  void add(long took) {
    nanos.addAndGet(took);
    maxNanos.accumulateAndGet(took, Math::max);
    syncs.incrementAndGet();
  }

  WalStats stats() {
    return WalStats.builder()
        .syncs(syncs.get())
        .syncNanos(nanos.get())
        .maxSyncNanos(maxNanos.get())
        .build();
  }
}
