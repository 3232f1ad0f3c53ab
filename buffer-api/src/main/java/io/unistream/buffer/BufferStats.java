package io.unistream.buffer;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts and gauges of a buffer at one moment. Gauges describe the backlog. Counts start when this buffer is opened.
 * Immutable. Later versions may add figures; implementers of {@link Buffer} make a snapshot with {@link #builder}.
 */
public final class BufferStats {

  private final long backlogRecords;
  private final long backlogBytes;
  private final long openRecords;
  private final long sealedBatches;
  private final long inFlightRecords;
  private final int maxInFlight;
  private final Duration oldestAge;
  private final long puts;
  private final long putBytes;
  private final long emits;
  private final long commits;
  private final long droppedRecords;
  private final long droppedBatches;
  private final long syncs;
  private final Duration syncTime;
  private final Duration maxSyncTime;
  private final Map<String, Long> backend;
  private final boolean failed;
  private final long capacityRecords;
  private final long capacityBytes;
  private final @Nullable Instant lastCommit;

  private BufferStats(Builder from) {
    backlogRecords = from.backlogRecords;
    backlogBytes = from.backlogBytes;
    openRecords = from.openRecords;
    sealedBatches = from.sealedBatches;
    inFlightRecords = from.inFlightRecords;
    maxInFlight = from.maxInFlight;
    oldestAge = from.oldestAge;
    puts = from.puts;
    putBytes = from.putBytes;
    emits = from.emits;
    commits = from.commits;
    droppedRecords = from.droppedRecords;
    droppedBatches = from.droppedBatches;
    syncs = from.syncs;
    syncTime = from.syncTime;
    maxSyncTime = from.maxSyncTime;
    backend = Map.copyOf(from.backend);
    failed = from.failed;
    capacityRecords = from.capacityRecords;
    capacityBytes = from.capacityBytes;
    lastCommit = from.lastCommit;
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
   * Returns a builder with all figures of this snapshot.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.backlogRecords = backlogRecords;
    builder.backlogBytes = backlogBytes;
    builder.openRecords = openRecords;
    builder.sealedBatches = sealedBatches;
    builder.inFlightRecords = inFlightRecords;
    builder.maxInFlight = maxInFlight;
    builder.oldestAge = oldestAge;
    builder.puts = puts;
    builder.putBytes = putBytes;
    builder.emits = emits;
    builder.commits = commits;
    builder.droppedRecords = droppedRecords;
    builder.droppedBatches = droppedBatches;
    builder.syncs = syncs;
    builder.syncTime = syncTime;
    builder.maxSyncTime = maxSyncTime;
    builder.backend = backend;
    builder.failed = failed;
    builder.capacityRecords = capacityRecords;
    builder.capacityBytes = capacityBytes;
    builder.lastCommit = lastCommit;
    return builder;
  }

  /**
   * Returns how many records are acknowledged or being stored, and not committed.
   *
   * @return their number
   */
  public long backlogRecords() {
    return backlogRecords;
  }

  /**
   * Returns how many payload bytes the backlog has.
   *
   * @return bytes
   */
  public long backlogBytes() {
    return backlogBytes;
  }

  /**
   * Returns how many records of the backlog are in no batch yet.
   *
   * @return their number
   */
  public long openRecords() {
    return openRecords;
  }

  /**
   * Returns how many sealed batches the backlog has, including those in flight.
   *
   * @return their number
   */
  public long sealedBatches() {
    return sealedBatches;
  }

  /**
   * Returns how many records are in flight.
   *
   * @return their number; 0 if no batch is in flight
   */
  public long inFlightRecords() {
    return inFlightRecords;
  }

  /**
   * Returns how many batches may be in flight at once: {@link EmitPolicy#maxInFlight()}.
   *
   * @return their number; 0 if the buffer does not tell
   */
  public int maxInFlight() {
    return maxInFlight;
  }

  /**
   * Returns the age of the oldest record of the backlog, by the wall clock.
   *
   * @return the age; zero if there is no record
   */
  public Duration oldestAge() {
    return oldestAge;
  }

  /**
   * Returns how many records were acknowledged.
   *
   * @return their number
   */
  public long puts() {
    return puts;
  }

  /**
   * Returns how many payload bytes were acknowledged.
   *
   * @return bytes
   */
  public long putBytes() {
    return putBytes;
  }

  /**
   * Returns how many batches were handed out, including redeliveries.
   *
   * @return their number
   */
  public long emits() {
    return emits;
  }

  /**
   * Returns how many batches were committed.
   *
   * @return their number
   */
  public long commits() {
    return commits;
  }

  /**
   * Returns how many records {@link OverflowPolicy#DROP_OLDEST} dropped.
   *
   * @return their number
   */
  public long droppedRecords() {
    return droppedRecords;
  }

  /**
   * Returns how many batches {@link OverflowPolicy#DROP_OLDEST} dropped.
   *
   * @return their number
   */
  public long droppedBatches() {
    return droppedBatches;
  }

  /**
   * Returns how often the backend made data durable.
   *
   * @return the number of times
   */
  public long syncs() {
    return syncs;
  }

  /**
   * Returns the total time that making data durable took.
   *
   * @return the time
   */
  public Duration syncTime() {
    return syncTime;
  }

  /**
   * Returns the longest time that making data durable took in a single sync.
   *
   * @return the time
   */
  public Duration maxSyncTime() {
    return maxSyncTime;
  }

  /**
   * Returns the backend's own figures.
   *
   * @return counts, gauges, and 1 or 0 for yes or no, under names that the backend's documentation lists; empty if it has
   *     none
   */
  public Map<String, Long> backend() {
    return backend;
  }

  /**
   * Returns whether the buffer has failed, or was taken over: it must be closed, and may be opened again.
   *
   * @return true if it has; false while it works, and if the buffer does not tell
   */
  public boolean failed() {
    return failed;
  }

  /**
   * Returns how many records the backlog can have: {@link Capacity#maxRecords()}.
   *
   * @return their number; 0 if the buffer does not tell
   */
  public long capacityRecords() {
    return capacityRecords;
  }

  /**
   * Returns how many payload bytes the backlog can have: {@link Capacity#maxBytes()}.
   *
   * @return bytes; 0 if the buffer does not tell
   */
  public long capacityBytes() {
    return capacityBytes;
  }

  /**
   * Returns when a batch was last committed, by the wall clock.
   *
   * @return the time; empty if none was committed since this buffer was opened
   */
  public Optional<Instant> lastCommit() {
    return Optional.ofNullable(lastCommit);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BufferStats that
        && backlogRecords == that.backlogRecords
        && backlogBytes == that.backlogBytes
        && openRecords == that.openRecords
        && sealedBatches == that.sealedBatches
        && inFlightRecords == that.inFlightRecords
        && maxInFlight == that.maxInFlight
        && oldestAge.equals(that.oldestAge)
        && puts == that.puts
        && putBytes == that.putBytes
        && emits == that.emits
        && commits == that.commits
        && droppedRecords == that.droppedRecords
        && droppedBatches == that.droppedBatches
        && syncs == that.syncs
        && syncTime.equals(that.syncTime)
        && maxSyncTime.equals(that.maxSyncTime)
        && backend.equals(that.backend)
        && failed == that.failed
        && capacityRecords == that.capacityRecords
        && capacityBytes == that.capacityBytes
        && Objects.equals(lastCommit, that.lastCommit);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        backlogRecords,
        backlogBytes,
        openRecords,
        sealedBatches,
        inFlightRecords,
        maxInFlight,
        oldestAge,
        puts,
        putBytes,
        emits,
        commits,
        droppedRecords,
        droppedBatches,
        syncs,
        syncTime,
        maxSyncTime,
        backend,
        failed,
        capacityRecords,
        capacityBytes,
        lastCommit);
  }

  @Override
  public String toString() {
    return "BufferStats[backlogRecords=" + backlogRecords + ", backlogBytes=" + backlogBytes
        + ", openRecords=" + openRecords + ", sealedBatches=" + sealedBatches + ", inFlightRecords="
        + inFlightRecords + ", maxInFlight=" + maxInFlight + ", oldestAge=" + oldestAge + ", puts="
        + puts + ", putBytes=" + putBytes
        + ", emits=" + emits + ", commits=" + commits + ", droppedRecords=" + droppedRecords
        + ", droppedBatches=" + droppedBatches + ", syncs=" + syncs + ", syncTime=" + syncTime
        + ", maxSyncTime=" + maxSyncTime + ", backend=" + backend + ", failed=" + failed
        + ", capacityRecords=" + capacityRecords + ", capacityBytes=" + capacityBytes
        + ", lastCommit=" + lastCommit + "]";
  }

  /**
   * Builds a snapshot. Not safe for use by several threads.
   */
  public static final class Builder {

    private long backlogRecords;
    private long backlogBytes;
    private long openRecords;
    private long sealedBatches;
    private long inFlightRecords;
    private int maxInFlight;
    private Duration oldestAge = Duration.ZERO;
    private long puts;
    private long putBytes;
    private long emits;
    private long commits;
    private long droppedRecords;
    private long droppedBatches;
    private long syncs;
    private Duration syncTime = Duration.ZERO;
    private Duration maxSyncTime = Duration.ZERO;
    private Map<String, Long> backend = Map.of();
    private boolean failed;
    private long capacityRecords;
    private long capacityBytes;
    private @Nullable Instant lastCommit;

    private Builder() {}

    /**
     * Sets how many records are acknowledged or being stored, and not committed.
     *
     * @param newBacklogRecords their number
     * @return this builder
     */
    public Builder backlogRecords(long newBacklogRecords) {
      backlogRecords = newBacklogRecords;
      return this;
    }

    /**
     * Sets how many payload bytes the backlog has.
     *
     * @param newBacklogBytes bytes
     * @return this builder
     */
    public Builder backlogBytes(long newBacklogBytes) {
      backlogBytes = newBacklogBytes;
      return this;
    }

    /**
     * Sets how many records of the backlog are in no batch yet.
     *
     * @param newOpenRecords their number
     * @return this builder
     */
    public Builder openRecords(long newOpenRecords) {
      openRecords = newOpenRecords;
      return this;
    }

    /**
     * Sets how many sealed batches the backlog has, including those in flight.
     *
     * @param newSealedBatches their number
     * @return this builder
     */
    public Builder sealedBatches(long newSealedBatches) {
      sealedBatches = newSealedBatches;
      return this;
    }

    /**
     * Sets how many records are in flight.
     *
     * @param newInFlightRecords their number; 0 if no batch is in flight
     * @return this builder
     */
    public Builder inFlightRecords(long newInFlightRecords) {
      inFlightRecords = newInFlightRecords;
      return this;
    }

    /**
     * Sets how many batches may be in flight at once.
     *
     * @param newMaxInFlight their number
     * @return this builder
     */
    public Builder maxInFlight(int newMaxInFlight) {
      maxInFlight = newMaxInFlight;
      return this;
    }

    /**
     * Sets the age of the oldest record of the backlog, by the wall clock.
     *
     * @param newOldestAge the age; zero if there is no record
     * @return this builder
     */
    public Builder oldestAge(Duration newOldestAge) {
      oldestAge = Objects.requireNonNull(newOldestAge, "oldestAge");
      return this;
    }

    /**
     * Sets how many records were acknowledged.
     *
     * @param newPuts their number
     * @return this builder
     */
    public Builder puts(long newPuts) {
      puts = newPuts;
      return this;
    }

    /**
     * Sets how many payload bytes were acknowledged.
     *
     * @param newPutBytes bytes
     * @return this builder
     */
    public Builder putBytes(long newPutBytes) {
      putBytes = newPutBytes;
      return this;
    }

    /**
     * Sets how many batches were handed out, including redeliveries.
     *
     * @param newEmits their number
     * @return this builder
     */
    public Builder emits(long newEmits) {
      emits = newEmits;
      return this;
    }

    /**
     * Sets how many batches were committed.
     *
     * @param newCommits their number
     * @return this builder
     */
    public Builder commits(long newCommits) {
      commits = newCommits;
      return this;
    }

    /**
     * Sets how many records {@link OverflowPolicy#DROP_OLDEST} dropped.
     *
     * @param newDroppedRecords their number
     * @return this builder
     */
    public Builder droppedRecords(long newDroppedRecords) {
      droppedRecords = newDroppedRecords;
      return this;
    }

    /**
     * Sets how many batches {@link OverflowPolicy#DROP_OLDEST} dropped.
     *
     * @param newDroppedBatches their number
     * @return this builder
     */
    public Builder droppedBatches(long newDroppedBatches) {
      droppedBatches = newDroppedBatches;
      return this;
    }

    /**
     * Sets how often the backend made data durable.
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
     * @param newSyncTime the time
     * @return this builder
     */
    public Builder syncTime(Duration newSyncTime) {
      syncTime = Objects.requireNonNull(newSyncTime, "syncTime");
      return this;
    }

    /**
     * Sets the longest time that making data durable took in a single sync.
     *
     * @param newMaxSyncTime the time
     * @return this builder
     */
    public Builder maxSyncTime(Duration newMaxSyncTime) {
      maxSyncTime = Objects.requireNonNull(newMaxSyncTime, "maxSyncTime");
      return this;
    }

    /**
     * Sets the backend's own figures.
     *
     * @param newBackend the figures by name; copied
     * @return this builder
     */
    public Builder backend(Map<String, Long> newBackend) {
      backend = Objects.requireNonNull(newBackend, "backend");
      return this;
    }

    /**
     * Sets whether the buffer has failed, or was taken over.
     *
     * @param newFailed true if it has
     * @return this builder
     */
    public Builder failed(boolean newFailed) {
      failed = newFailed;
      return this;
    }

    /**
     * Sets how many records the backlog can have.
     *
     * @param newCapacityRecords their number
     * @return this builder
     */
    public Builder capacityRecords(long newCapacityRecords) {
      capacityRecords = newCapacityRecords;
      return this;
    }

    /**
     * Sets how many payload bytes the backlog can have.
     *
     * @param newCapacityBytes bytes
     * @return this builder
     */
    public Builder capacityBytes(long newCapacityBytes) {
      capacityBytes = newCapacityBytes;
      return this;
    }

    /**
     * Sets when a batch was last committed, by the wall clock.
     *
     * @param newLastCommit the time; null if none was
     * @return this builder
     */
    public Builder lastCommit(@Nullable Instant newLastCommit) {
      lastCommit = newLastCommit;
      return this;
    }

    /**
     * Returns the snapshot.
     *
     * @return the snapshot
     */
    public BufferStats build() {
      return new BufferStats(this);
    }
  }
}
