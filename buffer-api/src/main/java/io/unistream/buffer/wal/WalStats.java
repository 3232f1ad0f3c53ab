package io.unistream.buffer.wal;

import java.util.Map;

/**
 * The cost of durability, and what else a log has to tell of itself.
 *
 * @param syncs how often data was made durable
 * @param syncNanos the time that this took in all, in nanoseconds
 * @param maxSyncNanos the longest of these, in nanoseconds
 * @param details figures of this log's own, by names that its documentation lists and that do not change: counts, gauges, and 1 or 0
 *     for yes or no. Empty if it has none
 */
public record WalStats(long syncs, long syncNanos, long maxSyncNanos, Map<String, Long> details) {

  /** Makes the statistics, of a copy of the map. */
  public WalStats {
    details = Map.copyOf(details);
  }

  /**
   * Makes the statistics of a log without figures of its own.
   *
   * @param syncs how often data was made durable
   * @param syncNanos the time that this took in all, in nanoseconds
   * @param maxSyncNanos the longest of these, in nanoseconds
   */
  public WalStats(long syncs, long syncNanos, long maxSyncNanos) {
    this(syncs, syncNanos, maxSyncNanos, Map.of());
  }
}
