package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A sequence of steps, to be held against the model. The same scenario does the same every time.
 *
 * @param seed what it was made from, and what its payloads are made from
 * @param settings the settings to choose from; the first ones are used to begin with
 * @param steps the steps
 */
public record Scenario(long seed, List<BufferSettings> settings, List<Step> steps) {

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
   * The same with other steps.
   *
   * @param newSteps the steps
   * @return the scenario
   */
  public Scenario withSteps(List<? extends Step> newSteps) {
    return new Scenario(seed, settings, List.copyOf(newSteps));
  }

  /**
   * Does the steps to a new store of a harness, takes out what is left, and holds all that it sees against the model.
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
   * Looks for the fewest steps that still break the same rule.
   *
   * @param harness where the stores come from
   * @param violation how this scenario breaks it
   * @return the violation by the fewest steps that were found
   */
  public RuleViolation shrink(BufferHarness harness, RuleViolation violation) {
    return new Shrinking(candidate -> candidate.check(harness), SHRINKING_TRIES, violation)
        .from(this);
  }

  BufferSettings settings(int index) {
    return settings.get(Math.floorMod(index, settings.size()));
  }

  /** As {@link Tck#replay} reads it. */
  @Override
  public String toString() {
    return "seed " + seed + "; settings " + SettingsText.print(settings) + "; steps "
        + steps.stream().map(Step::toString).collect(Collectors.joining(", "));
  }
}
