package io.unistream.buffer.producer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.settings.DurationSetting;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a producer. Immutable and checked as a whole. Jackson can read them, where durations are ISO-8601 texts such as
 * {@code "PT0.5S"} and a missing property takes its default.
 *
 * <pre>{@code
 * ProducerSettings settings = ProducerSettings.builder().name("orders").pipelined().build();
 * }</pre>
 */
public final class ProducerSettings {

  /** The most {@link #lanes()}. */
  public static final int MOST_LANES = 256;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final ProducerSettings DEFAULTS = builder().build();

  private final String name;
  private final DeliveryMode mode;
  private final int lanes;
  private final Duration attemptTimeout;
  private final Duration abortGrace;
  private final Duration retryMin;
  private final Duration retryMax;
  private final Duration holdProbe;
  private final @Nullable Duration giveUpAfter;
  private final Duration closeTimeout;
  private final boolean floodGuard;

  private ProducerSettings(Builder from) {
    name = from.name;
    mode = from.mode;
    lanes = from.lanes;
    attemptTimeout = from.attemptTimeout;
    abortGrace = from.abortGrace;
    retryMin = from.retryMin;
    retryMax = from.retryMax;
    holdProbe = from.holdProbe;
    giveUpAfter = from.giveUpAfter;
    closeTimeout = from.closeTimeout;
    floodGuard = from.floodGuard;
    check(!name.isBlank(), "name", "must not be blank", '"' + name + '"');
    check(lanes >= 1 && lanes <= MOST_LANES, "lanes", "must be between 1 and " + MOST_LANES, lanes);
    check(
        lanes == 1 || mode == DeliveryMode.UNORDERED || mode == DeliveryMode.BY_KEY,
        "lanes",
        "must be 1 in mode " + mode + "; UNORDERED and BY_KEY have several",
        lanes);
    inRange("attemptTimeout", attemptTimeout);
    inRange("abortGrace", abortGrace);
    inRange("retryMin", retryMin);
    inRange("retryMax", retryMax);
    check(
        retryMax.compareTo(retryMin) >= 0,
        "retryMax",
        "must be at least retryMin (" + retryMin + ")",
        retryMax);
    inRange("holdProbe", holdProbe);
    if (giveUpAfter != null) {
      inRange("giveUpAfter", giveUpAfter);
    }
    check(
        !closeTimeout.isNegative() && closeTimeout.compareTo(LONGEST) <= 0,
        "closeTimeout",
        "must be between 0 and 365 days",
        closeTimeout);
  }

  private static void inRange(String setting, Duration value) {
    check(
        value.compareTo(SHORTEST) >= 0 && value.compareTo(LONGEST) <= 0,
        setting,
        "must be between 1 ms and 365 days",
        value);
  }

  private static void check(boolean holds, String setting, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("producer." + setting + " " + rule + ", was " + value);
    }
  }

  /**
   * Returns the defaults: one batch after the other, an attempt of at most a minute, pauses from 100 ms to a minute.
   *
   * @return the default settings
   */
  public static ProducerSettings defaults() {
    return DEFAULTS;
  }

  @JsonCreator
  static ProducerSettings of(
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("mode") @Nullable DeliveryMode mode,
      @JsonProperty("lanes") @Nullable Integer lanes,
      @JsonProperty("attemptTimeout") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration attemptTimeout,
      @JsonProperty("abortGrace") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration abortGrace,
      @JsonProperty("retryMin") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration retryMin,
      @JsonProperty("retryMax") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration retryMax,
      @JsonProperty("holdProbe") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration holdProbe,
      @JsonProperty("giveUpAfter") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration giveUpAfter,
      @JsonProperty("closeTimeout") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration closeTimeout,
      @JsonProperty("floodGuard") @Nullable Boolean floodGuard) {
    Builder builder = builder();
    builder.name = name == null ? builder.name : name;
    builder.mode = mode == null ? builder.mode : mode;
    builder.lanes = lanes == null ? builder.lanes : lanes;
    builder.attemptTimeout = attemptTimeout == null ? builder.attemptTimeout : attemptTimeout;
    builder.abortGrace = abortGrace == null ? builder.abortGrace : abortGrace;
    builder.retryMin = retryMin == null ? builder.retryMin : retryMin;
    builder.retryMax = retryMax == null ? builder.retryMax : retryMax;
    builder.holdProbe = holdProbe == null ? builder.holdProbe : holdProbe;
    builder.giveUpAfter = giveUpAfter;
    builder.closeTimeout = closeTimeout == null ? builder.closeTimeout : closeTimeout;
    builder.floodGuard = floodGuard == null ? builder.floodGuard : floodGuard;
    return builder.build();
  }

  /**
   * Returns a builder with the defaults.
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
    Builder builder = new Builder();
    builder.name = name;
    builder.mode = mode;
    builder.lanes = lanes;
    builder.attemptTimeout = attemptTimeout;
    builder.abortGrace = abortGrace;
    builder.retryMin = retryMin;
    builder.retryMax = retryMax;
    builder.holdProbe = holdProbe;
    builder.giveUpAfter = giveUpAfter;
    builder.closeTimeout = closeTimeout;
    builder.floodGuard = floodGuard;
    return builder;
  }

  /**
   * Returns the name, for threads, logs and metrics.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns in what order batches are brought to the target.
   *
   * @return the mode
   */
  public DeliveryMode mode() {
    return mode;
  }

  /**
   * Returns how many attempts there may be at once.
   *
   * @return their number; 1 unless the mode is {@link DeliveryMode#UNORDERED} or {@link DeliveryMode#BY_KEY}
   */
  public int lanes() {
    return lanes;
  }

  /**
   * Returns how many batches the buffer must allow in flight ({@code emit.maxInFlight}) for this mode.
   *
   * @return the least number: 1 in order, 2 if pipelined or by key, the lanes if unordered
   */
  public int leastInFlight() {
    return switch (mode) {
      case ORDERED -> 1;
      case PIPELINED, BY_KEY -> 2;
      case UNORDERED -> lanes;
    };
  }

  /**
   * Returns how long an attempt may take until it is given up.
   *
   * @return the time
   */
  public Duration attemptTimeout() {
    return attemptTimeout;
  }

  /**
   * Returns how long an attempt that is given up may take to return, until it is called hung; the same for closing the sender and the dead letters.
   *
   * @return the time
   */
  public Duration abortGrace() {
    return abortGrace;
  }

  /**
   * Returns the least pause after an attempt that failed.
   *
   * @return the pause
   */
  public Duration retryMin() {
    return retryMin;
  }

  /**
   * Returns the longest pause after an attempt that failed.
   *
   * @return the pause
   */
  public Duration retryMax() {
    return retryMax;
  }

  /**
   * Returns the pause after {@link SendException.Verdict#HOLD}.
   *
   * @return the pause
   */
  public Duration holdProbe() {
    return holdProbe;
  }

  /**
   * Returns when records are given up that do not reach the target.
   *
   * @return the time since the first attempt, if it was set
   */
  public Optional<Duration> giveUpAfter() {
    return Optional.ofNullable(giveUpAfter);
  }

  /**
   * Returns how long {@link Producer#close()} goes on sending.
   *
   * @return the time
   */
  public Duration closeTimeout() {
    return closeTimeout;
  }

  /**
   * Returns whether many rejections in a row are taken for a mistake of somebody's, and held.
   *
   * @return true unless it was switched off
   */
  public boolean floodGuard() {
    return floodGuard;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProducerSettings that
        && name.equals(that.name)
        && mode == that.mode
        && lanes == that.lanes
        && attemptTimeout.equals(that.attemptTimeout)
        && abortGrace.equals(that.abortGrace)
        && retryMin.equals(that.retryMin)
        && retryMax.equals(that.retryMax)
        && holdProbe.equals(that.holdProbe)
        && Objects.equals(giveUpAfter, that.giveUpAfter)
        && closeTimeout.equals(that.closeTimeout)
        && floodGuard == that.floodGuard;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        name,
        mode,
        lanes,
        attemptTimeout,
        abortGrace,
        retryMin,
        retryMax,
        holdProbe,
        giveUpAfter,
        closeTimeout,
        floodGuard);
  }

  @Override
  public String toString() {
    return "ProducerSettings[name=" + name + ", mode=" + mode + ", lanes=" + lanes
        + ", attemptTimeout=" + attemptTimeout + ", abortGrace=" + abortGrace + ", retryMin="
        + retryMin + ", retryMax=" + retryMax + ", holdProbe=" + holdProbe + ", giveUpAfter="
        + giveUpAfter + ", closeTimeout=" + closeTimeout + ", floodGuard=" + floodGuard + "]";
  }

  /** Collects the settings; {@link #build} checks them all together. Not safe for use by several threads. */
  public static final class Builder {

    private String name = "main";
    private DeliveryMode mode = DeliveryMode.ORDERED;
    private int lanes = 1;
    private Duration attemptTimeout = Duration.ofMinutes(1);
    private Duration abortGrace = Duration.ofSeconds(5);
    private Duration retryMin = Duration.ofMillis(100);
    private Duration retryMax = Duration.ofMinutes(1);
    private Duration holdProbe = Duration.ofMinutes(1);
    private @Nullable Duration giveUpAfter;
    private Duration closeTimeout = Duration.ofSeconds(30);
    private boolean floodGuard = true;

    private Builder() {}

    /**
     * Sets the name, for threads, logs and metrics. Default {@code main}.
     *
     * @param newName the name
     * @return this builder
     */
    public Builder name(String newName) {
      name = Objects.requireNonNull(newName, "name");
      return this;
    }

    /**
     * Has one batch sent after the other was committed. The default.
     *
     * @return this builder
     */
    public Builder ordered() {
      mode = DeliveryMode.ORDERED;
      lanes = 1;
      return this;
    }

    /**
     * Has one batch sent while the one before it is committed.
     *
     * @return this builder
     */
    public Builder pipelined() {
      mode = DeliveryMode.PIPELINED;
      lanes = 1;
      return this;
    }

    /**
     * Has several batches sent at once.
     *
     * @param newLanes how many, from 1 to 256; {@code emit.maxInFlight} must be as much
     * @return this builder
     */
    public Builder unordered(int newLanes) {
      mode = DeliveryMode.UNORDERED;
      lanes = newLanes;
      return this;
    }

    /**
     * Has records of different keys sent at once. Needs {@link ProducerComponents#withKey}.
     *
     * @param newLanes how many attempts at once, from 1 to 256
     * @return this builder
     */
    public Builder byKey(int newLanes) {
      mode = DeliveryMode.BY_KEY;
      lanes = newLanes;
      return this;
    }

    /**
     * Sets how long an attempt may take until it is given up. Default a minute.
     *
     * @param newAttemptTimeout the time
     * @return this builder
     */
    public Builder attemptTimeout(Duration newAttemptTimeout) {
      attemptTimeout = Objects.requireNonNull(newAttemptTimeout, "attemptTimeout");
      return this;
    }

    /**
     * Sets how long an attempt that is given up may take to return. Default 5 s.
     *
     * @param newAbortGrace the time
     * @return this builder
     */
    public Builder abortGrace(Duration newAbortGrace) {
      abortGrace = Objects.requireNonNull(newAbortGrace, "abortGrace");
      return this;
    }

    /**
     * Sets the pauses after attempts that failed: chosen at random between the least and a limit that doubles with each failure (PROD-7).
     * Default 100 ms and a minute.
     *
     * @param least the least pause
     * @param longest the longest pause
     * @return this builder
     */
    public Builder retry(Duration least, Duration longest) {
      retryMin = Objects.requireNonNull(least, "retryMin");
      retryMax = Objects.requireNonNull(longest, "retryMax");
      return this;
    }

    /**
     * Sets the pause after {@link SendException.Verdict#HOLD}. Default a minute.
     *
     * @param newHoldProbe the pause
     * @return this builder
     */
    public Builder holdProbe(Duration newHoldProbe) {
      holdProbe = Objects.requireNonNull(newHoldProbe, "holdProbe");
      return this;
    }

    /**
     * Has records given up, and put to the dead letters, that do not reach the target for so long. Default never (PROD-6). The flood guard does
     * not count them.
     *
     * @param newGiveUpAfter the time since the first attempt at them since the buffer was opened
     * @return this builder
     */
    public Builder giveUpAfter(Duration newGiveUpAfter) {
      giveUpAfter = Objects.requireNonNull(newGiveUpAfter, "giveUpAfter");
      return this;
    }

    /**
     * Sets how long {@link Producer#close()} goes on sending. Default 30 s.
     *
     * @param newCloseTimeout the time
     * @return this builder
     */
    public Builder closeTimeout(Duration newCloseTimeout) {
      closeTimeout = Objects.requireNonNull(newCloseTimeout, "closeTimeout");
      return this;
    }

    /**
     * Sets whether rejections are held once the last three batches were rejected whole, or more than half of the last 1,000 records, lest a
     * wrong deployment puts the whole backlog to the dead letters (PROD-9). Default true.
     *
     * @param newFloodGuard whether to hold
     * @return this builder
     */
    public Builder floodGuard(boolean newFloodGuard) {
      floodGuard = newFloodGuard;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings
     * @throws IllegalArgumentException if a setting is out of its range, or does not go with another
     */
    public ProducerSettings build() {
      return new ProducerSettings(this);
    }
  }
}
