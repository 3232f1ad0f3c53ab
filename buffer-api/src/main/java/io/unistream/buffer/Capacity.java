package io.unistream.buffer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.settings.ByteSizeSetting;
import io.unistream.buffer.settings.DurationSetting;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How large the backlog may become, and what a put does when it is full. Immutable. Jackson can read it; a missing
 * property has its default value. The properties do not depend on each other, so each has its own method, and the order
 * of the calls does not matter:
 *
 * <pre>{@code
 * Capacity capacity = Capacity.defaults().withMaxBytes(1L << 30).withOverflow(OverflowPolicy.BLOCK);
 * }</pre>
 */
public final class Capacity {

  /** The default of {@link #maxRecords()}. */
  public static final long DEFAULT_MAX_RECORDS = 1_000_000_000L;

  /** The default of {@link #maxBytes()}: 10 GiB. */
  public static final long DEFAULT_MAX_BYTES = 10L << 30;

  private static final Duration DEFAULT_BLOCK_TIMEOUT = Duration.ofSeconds(60);

  private static final Capacity DEFAULTS = new Capacity(
      DEFAULT_MAX_RECORDS, DEFAULT_MAX_BYTES, OverflowPolicy.FAIL, DEFAULT_BLOCK_TIMEOUT);

  private final long maxRecords;
  private final long maxBytes;
  private final OverflowPolicy overflow;
  private final Duration blockTimeout;

  private Capacity(long maxRecords, long maxBytes, OverflowPolicy overflow, Duration blockTimeout) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.overflow = Objects.requireNonNull(overflow, "capacity.overflow");
    this.blockTimeout = Objects.requireNonNull(blockTimeout, "capacity.blockTimeout");
    Settings.check(maxRecords >= 1, "capacity.maxRecords", "must be at least 1", maxRecords);
    Settings.check(maxBytes >= 1, "capacity.maxBytes", "must be at least 1", maxBytes);
    Settings.check(
        !blockTimeout.isNegative() && blockTimeout.compareTo(Duration.ofDays(36_500)) <= 0,
        "capacity.blockTimeout",
        "must be between 0 and 36,500 days",
        blockTimeout);
  }

  /**
   * Returns the default capacity: 1,000,000,000 records, 10 GiB, {@link OverflowPolicy#FAIL}.
   *
   * @return the default capacity
   */
  public static Capacity defaults() {
    return DEFAULTS;
  }

  @JsonCreator
  static Capacity of(
      @JsonProperty("maxRecords") @Nullable Long maxRecords,
      @JsonProperty("maxBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Long maxBytes,
      @JsonProperty("overflow") @Nullable OverflowPolicy overflow,
      @JsonProperty("blockTimeout") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration blockTimeout) {
    return new Capacity(
        maxRecords == null ? DEFAULT_MAX_RECORDS : maxRecords,
        maxBytes == null ? DEFAULT_MAX_BYTES : maxBytes,
        overflow == null ? OverflowPolicy.FAIL : overflow,
        blockTimeout == null ? DEFAULT_BLOCK_TIMEOUT : blockTimeout);
  }

  /**
   * Returns how many records may be acknowledged and not committed.
   *
   * @return the number, at least 1
   */
  public long maxRecords() {
    return maxRecords;
  }

  /**
   * Returns how many payload bytes may be acknowledged and not committed.
   *
   * @return the number, at least 1
   */
  public long maxBytes() {
    return maxBytes;
  }

  /**
   * Returns what a put does when it would exceed either limit.
   *
   * @return the policy
   */
  public OverflowPolicy overflow() {
    return overflow;
  }

  /**
   * Returns how long {@link OverflowPolicy#BLOCK} waits.
   *
   * @return the time, possibly zero
   */
  public Duration blockTimeout() {
    return blockTimeout;
  }

  /**
   * Returns this capacity with another record limit.
   *
   * @param records records acknowledged and not committed, at least 1; default 1,000,000,000
   * @return the new capacity
   * @throws IllegalArgumentException if it breaks its rule
   */
  public Capacity withMaxRecords(long records) {
    return new Capacity(records, maxBytes, overflow, blockTimeout);
  }

  /**
   * Returns this capacity with another byte limit. Raise it to survive longer outages of the target; lower it to protect
   * the disk (or, for the memory backend, the heap). The storage needs somewhat more space than this.
   *
   * @param bytes payload bytes acknowledged and not committed, at least 1; default 10 GiB
   * @return the new capacity
   * @throws IllegalArgumentException if it breaks its rule
   */
  public Capacity withMaxBytes(long bytes) {
    return new Capacity(maxRecords, bytes, overflow, blockTimeout);
  }

  /**
   * Returns this capacity with another overflow policy.
   *
   * @param policy what a put does when it would exceed either limit; default {@link OverflowPolicy#FAIL}
   * @return the new capacity
   */
  public Capacity withOverflow(OverflowPolicy policy) {
    return new Capacity(maxRecords, maxBytes, policy, blockTimeout);
  }

  /**
   * Returns this capacity with another time-out for {@link OverflowPolicy#BLOCK}.
   *
   * @param timeout how long a put waits, from 0 to 36,500 days; default 60 s
   * @return the new capacity
   * @throws IllegalArgumentException if it breaks its rule
   */
  public Capacity withBlockTimeout(Duration timeout) {
    return new Capacity(maxRecords, maxBytes, overflow, timeout);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Capacity that
        && maxRecords == that.maxRecords
        && maxBytes == that.maxBytes
        && overflow == that.overflow
        && blockTimeout.equals(that.blockTimeout);
  }

  @Override
  public int hashCode() {
    return Objects.hash(maxRecords, maxBytes, overflow, blockTimeout);
  }

  @Override
  public String toString() {
    return "Capacity[maxRecords=" + maxRecords + ", maxBytes=" + maxBytes + ", overflow=" + overflow
        + ", blockTimeout=" + blockTimeout + "]";
  }
}
