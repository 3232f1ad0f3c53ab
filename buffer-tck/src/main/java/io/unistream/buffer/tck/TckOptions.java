package io.unistream.buffer.tck;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much the kit tries. The same options try the same. Immutable; the options do not depend on each other, so each is set by a method
 * of its own, in any order.
 */
public final class TckOptions {

  /** The property that says how many random scenarios, such as {@code -Dtck.scenarios=5000}. */
  public static final String SCENARIOS = "tck.scenarios";

  /** The property that says which seed to begin with. */
  public static final String SEED = "tck.seed";

  /** The property that says how many distinct crash states to look at. */
  public static final String STATES = "tck.states";

  private final int scenarios;
  private final long seed;
  private final CrashCampaign.Budget crashes;
  private final long distinctStates;

  private TckOptions(int scenarios, long seed, CrashCampaign.Budget crashes, long distinctStates) {
    this.scenarios = scenarios;
    this.seed = seed;
    this.crashes = Objects.requireNonNull(crashes, "crashes");
    this.distinctStates = distinctStates;
    if (scenarios < 0) {
      throw new IllegalArgumentException("scenarios must not be negative: " + scenarios);
    }
    if (distinctStates < 0) {
      throw new IllegalArgumentException("distinctStates must not be negative: " + distinctStates);
    }
  }

  /**
   * What every build can afford: some seconds, a minute where storage operations are enumerated.
   *
   * @return the options
   */
  public static TckOptions defaults() {
    return new TckOptions(200, 1, CrashCampaign.Budget.small(), 0);
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
   * Returns the seed of the first random scenario, and of everything else that is random; others follow from it.
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
   * Returns how many states that look different are looked at: after the crash campaigns that every run has, random ones are added until then.
   *
   * @return the number; 0, the default, for no random ones
   */
  public long distinctStates() {
    return distinctStates;
  }

  /**
   * The same with another number of random scenarios.
   *
   * @param count how many
   * @return the options
   */
  public TckOptions withScenarios(int count) {
    return new TckOptions(count, seed, crashes, distinctStates);
  }

  /**
   * The same with another seed.
   *
   * @param first the seed of the first random scenario
   * @return the options
   */
  public TckOptions withSeed(long first) {
    return new TckOptions(scenarios, first, crashes, distinctStates);
  }

  /**
   * The same with another budget for the crash campaigns.
   *
   * @param budget the budget
   * @return the options
   */
  public TckOptions withCrashes(CrashCampaign.Budget budget) {
    return new TckOptions(scenarios, seed, budget, distinctStates);
  }

  /**
   * The same with another number of distinct crash states to look at.
   *
   * @param count how many
   * @return the options
   */
  public TckOptions withDistinctStates(long count) {
    return new TckOptions(scenarios, seed, crashes, count);
  }

  /**
   * The same, unless system properties say otherwise: {@link #SCENARIOS}, {@link #SEED}, {@link #STATES}.
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
        number(properties, STATES, distinctStates));
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
        && distinctStates == that.distinctStates;
  }

  @Override
  public int hashCode() {
    return Objects.hash(scenarios, seed, crashes, distinctStates);
  }

  @Override
  public String toString() {
    return "TckOptions[scenarios=" + scenarios + ", seed=" + seed + ", crashes=" + crashes
        + ", distinctStates=" + distinctStates + "]";
  }
}
