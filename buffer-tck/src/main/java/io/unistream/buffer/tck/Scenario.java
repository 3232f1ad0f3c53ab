package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A sequence of steps that is checked against the model. The same scenario does the same every time.
 *
 * @param seed the seed of the scenario and of its payloads
 * @param settings the settings to choose from; the scenario begins with the first
 * @param steps the steps
 */
public record Scenario(long seed, List<BufferSettings> settings, List<Step> steps) {

  static {
    Quiet.operators();
  }

  private static final int SHRINKING_TRIES = 2_000;

  /** Copies the lists. */
  public Scenario {
    settings = List.copyOf(settings);
    steps = List.copyOf(steps);
    if (settings.isEmpty()) {
      throw new IllegalArgumentException("settings must not be empty");
    }
  }

  /**
   * Returns this scenario with other steps.
   *
   * @param newSteps the steps
   * @return the scenario
   */
  public Scenario withSteps(List<? extends Step> newSteps) {
    return new Scenario(seed, settings, List.copyOf(newSteps));
  }

  /**
   * Carries out the steps on a new store of a harness, takes out what is left, and checks everything against the model.
   *
   * @param harness where the store comes from
   * @throws RuleViolation if a rule is broken; its message says how to replay this scenario
   */
  public void check(BufferHarness harness) {
    try {
      Reproducer.of(this).run(harness, Timeline.off());
    } catch (RuleViolation violation) {
      throw Reproducer.of(this).explain(harness, violation);
    }
  }

  /**
   * Searches for the fewest steps that still break the same rule.
   *
   * @param harness where the stores come from
   * @param violation how this scenario breaks it
   * @return the violation with the fewest steps that were found
   */
  public RuleViolation shrink(BufferHarness harness, RuleViolation violation) {
    return new Shrinking(candidate -> candidate.check(harness), SHRINKING_TRIES, violation)
        .from(this);
  }

  BufferSettings settings(int index) {
    return settings.get(Math.floorMod(index, settings.size()));
  }

  /** Returns this scenario in the form that {@link Tck#replay} reads. */
  @Override
  public String toString() {
    return "seed " + seed + "; settings " + SettingsText.print(settings) + "; steps "
        + steps.stream().map(Step::toString).collect(Collectors.joining(", "));
  }
}
