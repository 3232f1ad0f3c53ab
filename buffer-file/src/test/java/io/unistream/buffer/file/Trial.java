package io.unistream.buffer.file;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.tck.CrashCampaign;
import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.RuleCheck;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.Scenario;
import io.unistream.buffer.tck.Scenarios;
import io.unistream.buffer.tck.Step;
import io.unistream.buffer.tck.report.MutantReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A small part of the kit, as a mutant is met with it. Equal ones try the same. */
sealed interface Trial {

  /**
   * Tries it.
   *
   * @return what was found first; null if nothing was
   */
  @Nullable
  RuleViolation of(EnumerableCrashes harness);

  MutantReport.Means kind();

  /** Some random scenarios. */
  static Trial scenarios() {
    return new Some(SCENARIOS);
  }

  /** A few steps. */
  static Trial steps(String steps) {
    return new Steps(steps);
  }

  /** The directed checks of a rule. */
  static Trial checks(Rule rule) {
    return new Checks(rule);
  }

  /** Every crash of a few steps. */
  static Trial campaign(String steps) {
    return new Campaign(steps);
  }

  int SCENARIOS = 40;

  private static Scenario scenario(String steps) {
    BufferSettings settings =
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(4_000));
    return new Scenario(1, List.of(settings), Step.parse(steps));
  }

  /** See {@link #scenarios}. */
  record Some(int scenarios) implements Trial {

    private static final int STEPS = 60;

    @Override
    public @Nullable RuleViolation of(EnumerableCrashes harness) {
      for (long seed = 0; seed < scenarios; seed++) {
        try {
          Scenarios.random(seed, harness, STEPS).check(harness);
        } catch (RuleViolation violation) {
          return violation;
        }
      }
      return null;
    }

    @Override
    public MutantReport.Means kind() {
      return MutantReport.Means.SCENARIO;
    }
  }

  /** See {@link #steps}. */
  record Steps(String steps) implements Trial {

    @Override
    public @Nullable RuleViolation of(EnumerableCrashes harness) {
      try {
        scenario(steps).check(harness);
        return null;
      } catch (RuleViolation violation) {
        return violation;
      }
    }

    @Override
    public MutantReport.Means kind() {
      return MutantReport.Means.SCENARIO;
    }
  }

  /** See {@link #checks}; not with faults at every storage operation, which is a campaign of its own. */
  record Checks(Rule rule) implements Trial {

    @Override
    public @Nullable RuleViolation of(EnumerableCrashes harness) {
      for (RuleCheck check : RuleCheck.all()) {
        if (check.rule() == rule
            && !check.name().contains("at every storage operation")
            && check.skipReason(harness).isEmpty()) {
          try {
            check.run(harness);
          } catch (RuleViolation violation) {
            return violation;
          }
        }
      }
      return null;
    }

    @Override
    public MutantReport.Means kind() {
      return MutantReport.Means.CHECK;
    }
  }

  /** See {@link #campaign}. */
  record Campaign(String steps) implements Trial {

    private static final CrashCampaign.Budget BUDGET = new CrashCampaign.Budget(12, 0, 0, 0, 1);

    @Override
    public @Nullable RuleViolation of(EnumerableCrashes harness) {
      try {
        new CrashCampaign(harness, BUDGET).run(scenario(steps));
        return null;
      } catch (RuleViolation violation) {
        return violation;
      }
    }

    @Override
    public MutantReport.Means kind() {
      return MutantReport.Means.CAMPAIGN;
    }
  }
}
