package io.unistream.buffer.wal;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cost of durability, and a log's other figures. Immutable. Later versions may add figures.
 */
public final class WalStats {

  private final long syncs;
  private final long syncNanos;
  private final long maxSyncNanos;
  private final Map<String, Long> details;

  private WalStats(Builder from) {
    syncs = from.syncs;
    syncNanos = from.syncNanos;
    maxSyncNanos = from.maxSyncNanos;
    details = Map.copyOf(from.details);
  }

  /**
   * Returns a builder in which everything is zero, false or empty.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with all these figures.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.syncs = syncs;
    builder.syncNanos = syncNanos;
    builder.maxSyncNanos = maxSyncNanos;
    builder.details = details;
    return builder;
  }

  /**
   * Returns how often data was made durable.
   *
   * @return the number of times
   */
  public long syncs() {
    return syncs;
  }

  /**
   * Returns the total time that making data durable took.
   *
   * @return nanoseconds
   */
  public long syncNanos() {
    return syncNanos;
  }

  /**
   * Returns the longest time that making data durable took in a single sync.
   *
   * @return nanoseconds
   */
  public long maxSyncNanos() {
    return maxSyncNanos;
  }

  /**
   * Returns this log's own figures.
   *
   * @return counts, gauges, and 1 or 0 for yes or no, under names that the backend's documentation lists and that do not
   *     change; empty if it has none
   */
  public Map<String, Long> details() {
    return details;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WalStats that
        && syncs == that.syncs
        && syncNanos == that.syncNanos
        && maxSyncNanos == that.maxSyncNanos
        && details.equals(that.details);
  }

  @Override
  public int hashCode() {
    return Objects.hash(syncs, syncNanos, maxSyncNanos, details);
  }

  @Override
  public String toString() {
    return "WalStats[syncs=" + syncs + ", syncNanos=" + syncNanos + ", maxSyncNanos=" + maxSyncNanos
        + ", details=" + details + "]";
  }

  /**
   * Builds statistics. Not safe for use by several threads.
   */
  public static final class Builder {

    private long syncs;
    private long syncNanos;
    private long maxSyncNanos;
    private Map<String, Long> details = Map.of();

    private Builder() {}

    /**
     * Sets how often data was made durable.
     *
     * @param newSyncs the number of times
     * @return this builder
     */
    public Builder syncs(long newSyncs) {
      syncs = newSyncs;
      return this;
    }

    /**
     * Sets the total time that making data durable took.
     *
     * @param newSyncNanos nanoseconds
     * @return this builder
     */
    public Builder syncNanos(long newSyncNanos) {
      syncNanos = newSyncNanos;
      return this;
    }

    /**
     * Sets the longest time that making data durable took in a single sync.
     *
     * @param newMaxSyncNanos nanoseconds
     * @return this builder
     */
    public Builder maxSyncNanos(long newMaxSyncNanos) {
      maxSyncNanos = newMaxSyncNanos;
      return this;
    }

    /**
     * Sets this log's own figures.
     *
     * @param newDetails the figures by name; copied
     * @return this builder
     */
    public Builder details(Map<String, Long> newDetails) {
      details = Objects.requireNonNull(newDetails, "details");
      return this;
    }

    /**
     * Returns the statistics.
     *
     * @return the statistics
     */
    public WalStats build() {
      return new WalStats(this);
    }
  }
}
