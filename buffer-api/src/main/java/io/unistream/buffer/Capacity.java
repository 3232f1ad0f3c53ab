package io.unistream.buffer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How large the backlog may become, and what a put does then. Immutable; a settings value that Jackson can read, where a
 * missing property takes its default.
 *
 * @param maxRecords records acknowledged and not committed, at least 1; default 1,000,000,000
 * @param maxBytes payload bytes acknowledged and not committed, at least 1; default 10 GiB. Storage needs somewhat more.
 *     Raise it to ride out longer outages of the target, lower it to protect the disk (or, for the memory backend, the
 *     heap)
 * @param overflow what a put does when either limit would be passed; default {@link OverflowPolicy#FAIL}
 * @param blockTimeout how long {@link OverflowPolicy#BLOCK} waits, not negative; default 60 s
 */
public record Capacity(
    long maxRecords, long maxBytes, OverflowPolicy overflow, Duration blockTimeout) {

  /** The default of {@link #maxRecords()}. */
  public static final long DEFAULT_MAX_RECORDS = 1_000_000_000L;

  /** The default of {@link #maxBytes()}: 10 GiB. */
  public static final long DEFAULT_MAX_BYTES = 10L << 30;

  private static final Duration DEFAULT_BLOCK_TIMEOUT = Duration.ofSeconds(60);

  /** Checks the settings. */
  public Capacity {
    Settings.check(maxRecords >= 1, "capacity.maxRecords", "must be at least 1", maxRecords);
    Settings.check(maxBytes >= 1, "capacity.maxBytes", "must be at least 1", maxBytes);
    Objects.requireNonNull(overflow, "capacity.overflow");
    Objects.requireNonNull(blockTimeout, "capacity.blockTimeout");
    Settings.check(
        !blockTimeout.isNegative() && blockTimeout.compareTo(Duration.ofDays(36_500)) <= 0,
        "capacity.blockTimeout",
        "must be between 0 and 36,500 days",
        blockTimeout);
  }

  /**
   * 1,000,000,000 records, 10 GiB, {@link OverflowPolicy#FAIL}.
   *
   * @return the default capacity
   */
  public static Capacity defaults() {
    return new Capacity(
        DEFAULT_MAX_RECORDS, DEFAULT_MAX_BYTES, OverflowPolicy.FAIL, DEFAULT_BLOCK_TIMEOUT);
  }

  @JsonCreator
  static Capacity of(
      @JsonProperty("maxRecords") @Nullable Long maxRecords,
      @JsonProperty("maxBytes") @Nullable Long maxBytes,
      @JsonProperty("overflow") @Nullable OverflowPolicy overflow,
      @JsonProperty("blockTimeout") @Nullable String blockTimeout) {
    return new Capacity(
        maxRecords == null ? DEFAULT_MAX_RECORDS : maxRecords,
        maxBytes == null ? DEFAULT_MAX_BYTES : maxBytes,
        overflow == null ? OverflowPolicy.FAIL : overflow,
        blockTimeout == null
            ? DEFAULT_BLOCK_TIMEOUT
            : Settings.duration("capacity.blockTimeout", blockTimeout));
  }

  /**
   * This capacity with another record limit.
   *
   * @param records records in the backlog, at least 1
   * @return the new capacity
   */
  public Capacity withMaxRecords(long records) {
    return new Capacity(records, maxBytes, overflow, blockTimeout);
  }

  /**
   * This capacity with another byte limit.
   *
   * @param bytes payload bytes in the backlog, at least 1
   * @return the new capacity
   */
  public Capacity withMaxBytes(long bytes) {
    return new Capacity(maxRecords, bytes, overflow, blockTimeout);
  }

  /**
   * This capacity with another overflow policy.
   *
   * @param policy what a put does when the capacity is used up
   * @return the new capacity
   */
  public Capacity withOverflow(OverflowPolicy policy) {
    return new Capacity(maxRecords, maxBytes, policy, blockTimeout);
  }

  /**
   * This capacity with another time-out for {@link OverflowPolicy#BLOCK}.
   *
   * @param timeout how long a put waits, not negative
   * @return the new capacity
   */
  public Capacity withBlockTimeout(Duration timeout) {
    return new Capacity(maxRecords, maxBytes, overflow, timeout);
  }
}
