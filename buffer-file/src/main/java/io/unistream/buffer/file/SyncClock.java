package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalStats;

/** Counts syncs and their time. Added to by one thread at a time, read by any. */
final class SyncClock {

  private volatile WalStats stats = new WalStats(0, 0, 0);

  void add(long nanos) {
    WalStats old = stats;
    stats =
        new WalStats(old.syncs() + 1, old.syncNanos() + nanos, Math.max(old.maxSyncNanos(), nanos));
  }

  WalStats stats() {
    return stats;
  }
}
