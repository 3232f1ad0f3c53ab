package io.unistream.buffer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a batch is due, and how large it may be. Immutable; a settings value that Jackson can read, where {@code maxAge}
 * is an ISO-8601 duration such as {@code "PT0.5S"} and a missing property takes its default.
 *
 * <p>The target's limits decide: set {@code maxRecords} and {@code maxBytes} to what one request of it takes.
 *
 * @param maxRecords records in a batch, at least 1, default 1,000. Raise it for throughput at the target, lower it for
 *     smaller redeliveries; one batch is held in heap at a time
 * @param maxBytes payload bytes in a batch, at least 1, default 1,000,000; also the default limit of one record. Raising
 *     it costs heap: one batch of that size while it is in flight
 * @param maxAge how old the first record of the open batch may become before the batch is due, positive, precision 1 ms;
 *     null (the default) for no age limit. Lower it for freshness, at the price of smaller batches
 */
public record EmitPolicy(
    int maxRecords, int maxBytes, @Nullable Duration maxAge) {

  /** The default of {@link #maxRecords()}. */
  public static final int DEFAULT_MAX_RECORDS = 1_000;

  /** The default of {@link #maxBytes()}. */
  public static final int DEFAULT_MAX_BYTES = 1_000_000;

  /** Checks the settings. */
  public EmitPolicy {
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
   * 1,000 records, 1,000,000 bytes, no age.
   *
   * @return the default policy
   */
  public static EmitPolicy defaults() {
    return new EmitPolicy(DEFAULT_MAX_RECORDS, DEFAULT_MAX_BYTES, null);
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
   * This policy with another record limit.
   *
   * @param records records in a batch, at least 1
   * @return the new policy
   */
  public EmitPolicy withMaxRecords(int records) {
    return new EmitPolicy(records, maxBytes, maxAge);
  }

  /**
   * This policy with another byte limit.
   *
   * @param bytes payload bytes in a batch, at least 1
   * @return the new policy
   */
  public EmitPolicy withMaxBytes(int bytes) {
    return new EmitPolicy(maxRecords, bytes, maxAge);
  }

  /**
   * This policy with another age limit.
   *
   * @param age age of the first record, or null for none
   * @return the new policy
   */
  public EmitPolicy withMaxAge(@Nullable Duration age) {
    return new EmitPolicy(maxRecords, maxBytes, age);
  }
}
