package io.unistream.buffer.wal;

/**
 * The cost of durability.
 *
 * @param syncs how often data was made durable
 * @param syncNanos the time that this took in all, in nanoseconds
 * @param maxSyncNanos the longest of these, in nanoseconds
 */
public record WalStats(long syncs, long syncNanos, long maxSyncNanos) {}
