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
 * When a batch is due, how large it may be, and how many batches may be in flight. Immutable. Jackson can read it:
 * {@code maxAge} is an ISO-8601 duration such as {@code "PT0.5S"}, and a missing property has its default value.
 *
 * <p>Choose the limits to suit the target: set {@code maxRecords} and {@code maxBytes} to what one request of the target
 * takes. The limits do not depend on each other, so each has its own method, and the order of the calls does not matter:
 *
 * <pre>{@code
 * EmitPolicy policy = EmitPolicy.defaults().withMaxRecords(500).withMaxAge(Duration.ofSeconds(5));
 * }</pre>
 */
public final class EmitPolicy {

  /** The default of {@link #maxRecords()}. */
  public static final int DEFAULT_MAX_RECORDS = 1_000;

  /** The default of {@link #maxBytes()}. */
  public static final int DEFAULT_MAX_BYTES = 1_000_000;

  /** The most that {@link #maxInFlight()} can be. */
  public static final int MOST_IN_FLIGHT = 256;

  private static final EmitPolicy DEFAULTS =
      new EmitPolicy(DEFAULT_MAX_RECORDS, DEFAULT_MAX_BYTES, null, 1, Long.MAX_VALUE);

  private final int maxRecords;
  private final int maxBytes;
  private final @Nullable Duration maxAge;

  private final int maxInFlight;
  private final long maxInFlightBytes;

  private EmitPolicy(
      int maxRecords,
      int maxBytes,
      @Nullable Duration maxAge,
      int maxInFlight,
      long maxInFlightBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.maxAge = maxAge;
    this.maxInFlight = maxInFlight;
    this.maxInFlightBytes = maxInFlightBytes;
    Settings.check(maxRecords >= 1, "emit.maxRecords", "must be at least 1", maxRecords);
    Settings.check(maxBytes >= 1, "emit.maxBytes", "must be at least 1", maxBytes);
    Settings.check(
        maxInFlight >= 1 && maxInFlight <= MOST_IN_FLIGHT,
        "emit.maxInFlight",
        "must be between 1 and " + MOST_IN_FLIGHT,
        maxInFlight);
    Settings.check(
        maxInFlightBytes >= 1, "emit.maxInFlightBytes", "must be at least 1", maxInFlightBytes);
    if (maxAge != null) {
      Settings.check(
          maxAge.compareTo(Duration.ofMillis(1)) >= 0
              && maxAge.compareTo(Duration.ofDays(36_500)) <= 0,
          "emit.maxAge",
          "must be between 1 ms and 36,500 days",
          maxAge);
    }
  }

  /**
   * Returns the default policy: 1,000 records, 1,000,000 bytes, no age limit.
   *
   * @return the default policy
   */
  public static EmitPolicy defaults() {
    return DEFAULTS;
  }

  @JsonCreator
  static EmitPolicy of(
      @JsonProperty("maxRecords") @Nullable Integer maxRecords,
      @JsonProperty("maxBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Integer maxBytes,
      @JsonProperty("maxAge") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration maxAge,
      @JsonProperty("maxInFlight") @Nullable Integer maxInFlight,
      @JsonProperty("maxInFlightBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Long maxInFlightBytes) {
    return new EmitPolicy(
        maxRecords == null ? DEFAULT_MAX_RECORDS : maxRecords,
        maxBytes == null ? DEFAULT_MAX_BYTES : maxBytes,
        maxAge,
        maxInFlight == null ? 1 : maxInFlight,
        maxInFlightBytes == null ? Long.MAX_VALUE : maxInFlightBytes);
  }

  /**
   * Returns how many records a batch may have.
   *
   * @return the number, at least 1
   */
  public int maxRecords() {
    return maxRecords;
  }

  /**
   * Returns how many payload bytes a batch may have.
   *
   * @return the number, at least 1
   */
  public int maxBytes() {
    return maxBytes;
  }

  /**
   * Returns how old the first record of the open batch may become before the batch is due.
   *
   * @return the age, or null if there is no limit
   */
  public @Nullable Duration maxAge() {
    return maxAge;
  }

  /**
   * Returns how many batches may be in flight at once: handed out by {@link Buffer#pollNext} and not committed.
   *
   * @return the number, from 1 to {@value #MOST_IN_FLIGHT}
   */
  public int maxInFlight() {
    return maxInFlight;
  }

  /**
   * Returns how many payload bytes may be in flight at once.
   *
   * @return the number of bytes, or {@link Long#MAX_VALUE} if {@link #maxInFlight()} is the only limit
   */
  public long maxInFlightBytes() {
    return maxInFlightBytes;
  }

  /**
   * Returns this policy with another record limit. Raise it for throughput at the target; lower it for smaller
   * redeliveries. The heap holds as many batches as may be in flight.
   *
   * @param records records in a batch, at least 1; default 1,000
   * @return the new policy
   * @throws IllegalArgumentException if it breaks its rule
   */
  public EmitPolicy withMaxRecords(int records) {
    return new EmitPolicy(records, maxBytes, maxAge, maxInFlight, maxInFlightBytes);
  }

  /**
   * Returns this policy with another byte limit. By default, this is also the limit for one record. Raising it costs
   * heap: a batch of that size for each batch that may be in flight.
   *
   * @param bytes payload bytes in a batch, at least 1; default 1,000,000
   * @return the new policy
   * @throws IllegalArgumentException if it breaks its rule
   */
  public EmitPolicy withMaxBytes(int bytes) {
    return new EmitPolicy(maxRecords, bytes, maxAge, maxInFlight, maxInFlightBytes);
  }

  /**
   * Returns this policy with another age limit. Lower it for freshness, at the price of smaller batches.
   *
   * @param age how old the first record may become, from 1 ms to 36,500 days, with a precision of 1 ms; null, the
   *     default, for no limit
   * @return the new policy
   * @throws IllegalArgumentException if it breaks its rule
   */
  public EmitPolicy withMaxAge(@Nullable Duration age) {
    return new EmitPolicy(maxRecords, maxBytes, age, maxInFlight, maxInFlightBytes);
  }

  /**
   * Returns this policy with another limit of batches in flight. Raise it if the target takes longer to answer than a
   * batch takes to fill. The price is as many batches in the heap, and as many redelivered after a crash.
   *
   * @param batches batches in flight, from 1, the default, to {@value #MOST_IN_FLIGHT}
   * @return the new policy
   * @throws IllegalArgumentException if it breaks its rule
   */
  public EmitPolicy withMaxInFlight(int batches) {
    return new EmitPolicy(maxRecords, maxBytes, maxAge, batches, maxInFlightBytes);
  }

  /**
   * Returns this policy with another limit of bytes in flight. One batch may be in flight whatever its size. Another may
   * be only if a batch of {@link #maxBytes()} would still fit.
   *
   * @param bytes payload bytes in flight, at least 1; {@link Long#MAX_VALUE}, the default, for no limit other than the
   *     number of batches
   * @return the new policy
   * @throws IllegalArgumentException if it breaks its rule
   */
  public EmitPolicy withMaxInFlightBytes(long bytes) {
    return new EmitPolicy(maxRecords, maxBytes, maxAge, maxInFlight, bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EmitPolicy that
        && maxRecords == that.maxRecords
        && maxBytes == that.maxBytes
        && Objects.equals(maxAge, that.maxAge)
        && maxInFlight == that.maxInFlight
        && maxInFlightBytes == that.maxInFlightBytes;
  }

  @Override
  public int hashCode() {
    return Objects.hash(maxRecords, maxBytes, maxAge, maxInFlight, maxInFlightBytes);
  }

  @Override
  public String toString() {
    return "EmitPolicy[maxRecords=" + maxRecords + ", maxBytes=" + maxBytes + ", maxAge=" + maxAge
        + ", maxInFlight=" + maxInFlight + ", maxInFlightBytes=" + maxInFlightBytes + "]";
  }
}
