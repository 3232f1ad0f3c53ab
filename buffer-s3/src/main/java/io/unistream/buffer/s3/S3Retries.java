package io.unistream.buffer.s3;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.settings.DurationSetting;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long requests to the store may take, and how long they are tried again. Immutable. In JSON these settings are the
 * object {@code retries}.
 */
public final class S3Retries {

  private final Duration requestTimeout;
  private final Duration giveUpAfter;
  private final Duration hedgeAfter;

  private S3Retries(Builder from) {
    requestTimeout = from.requestTimeout;
    giveUpAfter = from.giveUpAfter;
    hedgeAfter = from.hedgeAfter;
    Rules.check(
        !requestTimeout.isNegative() && !requestTimeout.isZero(),
        "retries.requestTimeout",
        "must be positive",
        requestTimeout);
    Rules.upToAYear("retries.requestTimeout", requestTimeout);
    Rules.upToAYear("retries.giveUpAfter", giveUpAfter);
    Rules.check(
        !hedgeAfter.isNegative() && hedgeAfter.compareTo(requestTimeout) < 0,
        "retries.hedgeAfter",
        "must be 0, which is never, or less than retries.requestTimeout (" + requestTimeout + ")",
        hedgeAfter);
  }

  @JsonCreator
  static S3Retries of(
      @JsonProperty("requestTimeout") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration requestTimeout,
      @JsonProperty("giveUpAfter") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration giveUpAfter,
      @JsonProperty("hedgeAfter") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration hedgeAfter) {
    Builder builder = builder();
    builder.hedgeAfter = hedgeAfter == null ? builder.hedgeAfter : hedgeAfter;
    builder.requestTimeout = requestTimeout == null ? builder.requestTimeout : requestTimeout;
    builder.giveUpAfter = giveUpAfter == null ? builder.giveUpAfter : giveUpAfter;
    return builder.build();
  }

  /**
   * Returns a builder with the default settings.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with these settings.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder()
        .requestTimeout(requestTimeout)
        .giveUpAfter(giveUpAfter)
        .hedgeAfter(hedgeAfter);
  }

  /**
   * Returns how long one try of a request may take.
   *
   * @return the time, more than zero
   */
  public Duration requestTimeout() {
    return requestTimeout;
  }

  /**
   * Returns how long a request is tried again.
   *
   * @return the time; zero if it is sent only once
   */
  public Duration giveUpAfter() {
    return giveUpAfter;
  }

  /**
   * Returns after how long an upload without an answer is sent once more, in parallel.
   *
   * @return the time; zero for never
   */
  public Duration hedgeAfter() {
    return hedgeAfter;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof S3Retries that
        && requestTimeout.equals(that.requestTimeout)
        && giveUpAfter.equals(that.giveUpAfter)
        && hedgeAfter.equals(that.hedgeAfter);
  }

  @Override
  public int hashCode() {
    return Objects.hash(requestTimeout, giveUpAfter, hedgeAfter);
  }

  @Override
  public String toString() {
    return "S3Retries[requestTimeout=" + requestTimeout + ", giveUpAfter=" + giveUpAfter
        + ", hedgeAfter=" + hedgeAfter + "]";
  }

  /** Builds settings. {@link #build} checks them. Not safe for use by several threads. */
  public static final class Builder {

    private Duration requestTimeout = Duration.ofSeconds(10);
    private Duration giveUpAfter = Duration.ofMinutes(2);
    private Duration hedgeAfter = Duration.ZERO;

    private Builder() {}

    /**
     * Sets how long one try of a request may take. Default 10 s. After tries that took longer, a try may take up to four
     * times as long, for large objects on slow lines. Raise it for a slow line; lower it to notice a dead connection
     * sooner.
     *
     * @param newRequestTimeout the time, more than zero and at most a year
     * @return this builder
     */
    public Builder requestTimeout(Duration newRequestTimeout) {
      requestTimeout = Objects.requireNonNull(newRequestTimeout, "retries.requestTimeout");
      return this;
    }

    /**
     * Sets how long a request is tried again. Default 2 minutes. If an upload is given up, the buffer fails for good, and
     * the outcome of the upload is unknown until the log is opened again. Raise it to survive longer outages of the
     * store; lower it to learn of them sooner. Once the buffer is open, a store that says that it is full does not count
     * as an outage: an upload is tried until there is room, unless this is zero.
     *
     * @param newGiveUpAfter the time, from zero (sent once) to a year
     * @return this builder
     */
    public Builder giveUpAfter(Duration newGiveUpAfter) {
      giveUpAfter = Objects.requireNonNull(newGiveUpAfter, "retries.giveUpAfter");
      return this;
    }

    /**
     * Sets after how long an upload that the store has not answered is sent once more, in parallel. The first answer of
     * the two counts. Default zero, which means never. Use it for a store that is occasionally slow with one request out
     * of many. Choose a little more than ninety-nine of a hundred uploads take: it turns waits of seconds into a few
     * times that. At most one upload in ten is sent twice, and none while the store is away or throttles. The price is
     * those requests, a thread for each upload, four connections, and the heap for eight objects. Lower it for shorter
     * waits; raise it if {@code requests.hedged} grows with every upload.
     *
     * @param newHedgeAfter the time, less than {@code requestTimeout}; zero for never
     * @return this builder
     */
    public Builder hedgeAfter(Duration newHedgeAfter) {
      hedgeAfter = Objects.requireNonNull(newHedgeAfter, "retries.hedgeAfter");
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public S3Retries build() {
      return new S3Retries(this);
    }
  }
}
