package io.unistream.buffer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a batch is due, and how large it may be. Immutable; a settings value that Jackson can read, where {@code maxAge}
 * is an ISO-8601 duration such as {@code "PT0.5S"} and a missing property takes its default.
 *
 * <p>The target's limits decide: set {@code maxRecords} and {@code maxBytes} to what one request of it takes. The limits do not
 * depend on each other, so each is set by a method of its own, in any order:
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

  private static final EmitPolicy DEFAULTS =
      new EmitPolicy(DEFAULT_MAX_RECORDS, DEFAULT_MAX_BYTES, null);

  private final int maxRecords;
  private final int maxBytes;
  private final @Nullable Duration maxAge;

  private EmitPolicy(int maxRecords, int maxBytes, @Nullable Duration maxAge) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.maxAge = maxAge;
    Settings.check(maxRecords >= 1, "emit.maxRecords", "must be at least 1", maxRecords);
    Settings.check(maxBytes >= 1, "emit.maxBytes", "must be at least 1", maxBytes);
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
   * Returns 1,000 records, 1,000,000 bytes, no age.
   *
   * @return the default policy
   */
  public static EmitPolicy defaults() {
    return DEFAULTS;
  }

  @JsonCreator
  static EmitPolicy of(
      @JsonProperty("maxRecords") @Nullable Integer maxRecords,
      @JsonProperty("maxBytes") @Nullable Integer maxBytes,
      @JsonProperty("maxAge") @Nullable String maxAge) {
    return new EmitPolicy(
        maxRecords == null ? DEFAULT_MAX_RECORDS : maxRecords,
        maxBytes == null ? DEFAULT_MAX_BYTES : maxBytes,
        maxAge == null ? null : Settings.duration("emit.maxAge", maxAge));
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
   * Returns this policy with another record limit. Raise it for throughput at the target, lower it for smaller redeliveries; one
   * batch is held in heap at a time.
   *
   * @param records records in a batch, at least 1; default 1,000
   * @return the new policy
   * @throws IllegalArgumentException if it breaks its rule
   */
  public EmitPolicy withMaxRecords(int records) {
    return new EmitPolicy(records, maxBytes, maxAge);
  }

  /**
   * Returns this policy with another byte limit, which also is the limit of one record by default. Raising it costs heap: one batch
   * of that size while it is in flight.
   *
   * @param bytes payload bytes in a batch, at least 1; default 1,000,000
   * @return the new policy
   * @throws IllegalArgumentException if it breaks its rule
   */
  public EmitPolicy withMaxBytes(int bytes) {
    return new EmitPolicy(maxRecords, bytes, maxAge);
  }

  /**
   * Returns this policy with another age limit. Lower it for freshness, at the price of smaller batches.
   *
   * @param age how old the first record may become, from 1 ms to 36,500 days, precision 1 ms; null, the default, for no limit
   * @return the new policy
   * @throws IllegalArgumentException if it breaks its rule
   */
  public EmitPolicy withMaxAge(@Nullable Duration age) {
    return new EmitPolicy(maxRecords, maxBytes, age);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EmitPolicy that
        && maxRecords == that.maxRecords
        && maxBytes == that.maxBytes
        && Objects.equals(maxAge, that.maxAge);
  }

  @Override
  public int hashCode() {
    return Objects.hash(maxRecords, maxBytes, maxAge);
  }

  @Override
  public String toString() {
    return "EmitPolicy[maxRecords=" + maxRecords + ", maxBytes=" + maxBytes + ", maxAge=" + maxAge
        + "]";
  }
}
