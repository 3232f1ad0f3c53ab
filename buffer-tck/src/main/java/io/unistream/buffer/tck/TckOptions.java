package io.unistream.buffer.tck;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much the kit tries. The same options try the same things. Immutable. The options do not depend on each other, so
 * each has its own method, and the order of the calls does not matter.
 */
public final class TckOptions {

  /** The system property for the number of random scenarios, as in {@code -Dtck.scenarios=5000}. */
  public static final String SCENARIOS = "tck.scenarios";

  /** The system property for the first seed. */
  public static final String SEED = "tck.seed";

  /** The system property for the number of distinct crash states. */
  public static final String STATES = "tck.states";

  /** The system property for the distance of the storage operations that fail, as in {@code -Dtck.faultEvery=1}. */
  public static final String FAULT_EVERY = "tck.faultEvery";

  /** The system property for the patience in seconds, as in {@code -Dtck.patience=120}. */
  public static final String PATIENCE = "tck.patience";

  private final int scenarios;
  private final long seed;
  private final CrashCampaign.Budget crashes;
  private final long distinctStates;
  private final int faultEvery;
  private final Duration patience;

  private TckOptions(
      int scenarios,
      long seed,
      CrashCampaign.Budget crashes,
      long distinctStates,
      int faultEvery,
      Duration patience) {
    this.scenarios = scenarios;
    this.seed = seed;
    this.crashes = Objects.requireNonNull(crashes, "crashes");
    this.distinctStates = distinctStates;
    this.faultEvery = faultEvery;
    this.patience = Objects.requireNonNull(patience, "patience");
    if (scenarios < 0) {
      throw new IllegalArgumentException("scenarios must not be negative: " + scenarios);
    }
    if (distinctStates < 0) {
      throw new IllegalArgumentException("distinctStates must not be negative: " + distinctStates);
    }
    if (faultEvery < 1) {
      throw new IllegalArgumentException("faultEvery must be at least 1: " + faultEvery);
    }
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience must be positive: " + patience);
    }
  }

  /**
   * Returns options that every build can afford: they take some seconds, or a minute if storage operations are
   * enumerated.
   *
   * @return the options
   */
  public static TckOptions defaults() {
    return new TckOptions(200, 1, CrashCampaign.Budget.small(), 0, 1, Duration.ofMinutes(2));
  }

  /**
   * Returns how many random scenarios are tried.
   *
   * @return the number; 200 by default
   */
  public int scenarios() {
    return scenarios;
  }

  /**
   * Returns the seed of the first random scenario and of everything else that is random. Other seeds follow from it.
   *
   * @return the seed; 1 by default
   */
  public long seed() {
    return seed;
  }

  /**
   * Returns how much is tried at each crash point.
   *
   * @return the budget
   */
  public CrashCampaign.Budget crashes() {
    return crashes;
  }

  /**
   * Returns how many distinct crash states are checked. Random campaigns are added to those of every run until this
   * number is reached.
   *
   * @return the number; 0, the default, for no random campaigns
   */
  public long distinctStates() {
    return distinctStates;
  }

  /**
   * Returns the distance of the storage operations that the fault campaigns let fail, one in each run of a scenario.
   *
   * @return the distance in operations; 1, the default, for each operation
   */
  public int faultEvery() {
    return faultEvery;
  }

  /**
   * Returns how long a call may take before a check reports that it never ends. A buffer that works never takes a part of it,
   * so it costs time only where something is broken.
   *
   * @return the time; two minutes by default
   */
  public Duration patience() {
    return patience;
  }

  /**
   * Returns these options with another number of random scenarios.
   *
   * @param count how many
   * @return the options
   */
  public TckOptions withScenarios(int count) {
    return new TckOptions(count, seed, crashes, distinctStates, faultEvery, patience);
  }

  /**
   * Returns these options with another seed.
   *
   * @param first the seed of the first random scenario
   * @return the options
   */
  public TckOptions withSeed(long first) {
    return new TckOptions(scenarios, first, crashes, distinctStates, faultEvery, patience);
  }

  /**
   * Returns these options with another budget for the crash campaigns.
   *
   * @param budget the budget
   * @return the options
   */
  public TckOptions withCrashes(CrashCampaign.Budget budget) {
    return new TckOptions(scenarios, seed, budget, distinctStates, faultEvery, patience);
  }

  /**
   * Returns these options with another number of distinct crash states.
   *
   * @param count how many
   * @return the options
   */
  public TckOptions withDistinctStates(long count) {
    return new TckOptions(scenarios, seed, crashes, count, faultEvery, patience);
  }

  /**
   * Returns these options with another distance of the operations that fail. More than 1 is for storage on which a run takes
   * long; then a longer campaign from time to time should try each.
   *
   * @param operations the distance
   * @return the options
   */
  public TckOptions withFaultEvery(int operations) {
    return new TckOptions(scenarios, seed, crashes, distinctStates, operations, patience);
  }

  /**
   * Returns these options with another patience.
   *
   * @param time how long a call may take; more than zero
   * @return the options
   */
  public TckOptions withPatience(Duration time) {
    return new TckOptions(scenarios, seed, crashes, distinctStates, faultEvery, time);
  }

  /**
   * Returns these options with the values of system properties that are set: {@link #SCENARIOS}, {@link #SEED},
   * {@link #STATES}, {@link #FAULT_EVERY}, {@link #PATIENCE}.
   *
   * @return the options
   * @throws IllegalArgumentException if a property is not a number
   */
  public TckOptions withSystemProperties() {
    return withProperties(System.getProperties());
  }

  TckOptions withProperties(Map<?, ?> properties) {
    return new TckOptions(
        Math.toIntExact(number(properties, SCENARIOS, scenarios)),
        number(properties, SEED, seed),
        crashes,
        number(properties, STATES, distinctStates),
        Math.toIntExact(number(properties, FAULT_EVERY, faultEvery)),
        properties.containsKey(PATIENCE)
            ? Duration.ofSeconds(number(properties, PATIENCE, 0))
            : patience);
  }

  private static long number(Map<?, ?> properties, String name, long otherwise) {
    Object value = properties.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value.toString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number: " + value, e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TckOptions that
        && scenarios == that.scenarios
        && seed == that.seed
        && crashes.equals(that.crashes)
        && distinctStates == that.distinctStates
        && faultEvery == that.faultEvery
        && patience.equals(that.patience);
  }

  @Override
  public int hashCode() {
    return Objects.hash(scenarios, seed, crashes, distinctStates, faultEvery, patience);
  }

  @Override
  public String toString() {
    return "TckOptions[scenarios=" + scenarios + ", seed=" + seed + ", crashes=" + crashes
        + ", distinctStates=" + distinctStates + ", faultEvery=" + faultEvery + ", patience="
        + patience + "]";
  }
}
