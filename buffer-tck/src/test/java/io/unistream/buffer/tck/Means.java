package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.tck.report.MutantReport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How a broken buffer is met with. */
interface Means {

  /** Random scenarios, from seed 0 upward. */
  Means SCENARIOS = new RandomScenarios(1_000);

  /** The directed checks of the rules that are named. A call that does not end is soon given up. */
  Means CHECKS = new Checks(Duration.ofMillis(500));

  /** The same, with the patience of the kit. */
  Means PATIENT_CHECKS = new Checks(Duration.ofSeconds(30));

  /** One directed check, by its name. */
  static Means check(String name) {
    return new Checks(Duration.ofMillis(500), check -> check.name().equals(name));
  }

  /** The directed checks, again and again, of what one of them may miss by chance. */
  static Means often(int runs) {
    return new Means() {
      @Override
      public @Nullable RuleViolation reject(BufferHarness harness, Set<Rule> named) {
        @Nullable RuleViolation found = null;
        for (int run = 0; run < runs && found == null; run++) {
          found = PATIENT_CHECKS.reject(harness, named);
        }
        return found;
      }

      @Override
      public MutantReport.Means kind() {
        return MutantReport.Means.CHECK;
      }
    };
  }

  /** The directed checks of a rule that has others break: what a fault leads to is loss. */
  static Means checksOf(Rule rule) {
    return new Means() {
      @Override
      public @Nullable RuleViolation reject(BufferHarness harness, Set<Rule> named) {
        return CHECKS.reject(harness, Set.of(rule));
      }

      @Override
      public MutantReport.Means kind() {
        return MutantReport.Means.CHECK;
      }
    };
  }

  /**
   * Every crash of a few steps.
   *
   * @param steps the steps, as few as possible, for the kit looks for fewer
   */
  static Means campaign(String steps) {
    return campaign(1, steps);
  }

  /** The same where so many batches may be in flight. */
  static Means campaign(int window, String steps) {
    return new Campaign(window, steps, new CrashCampaign.Budget(12, 0, 0, 0, 1));
  }

  /** Every crash of a few steps, and of the recovery from it. */
  static Means deepCampaign(String steps) {
    return new Campaign(1, steps, new CrashCampaign.Budget(12, 3, 2, 1, 1));
  }

  /**
   * Tries it.
   *
   * @param harness the broken buffer
   * @param named the rules that it is said to break
   * @return what was found; null if it was not rejected
   */
  @Nullable
  RuleViolation reject(BufferHarness harness, Set<Rule> named);

  MutantReport.Means kind();

  /** See {@link #SCENARIOS}. */
  record RandomScenarios(int tries) implements Means {

    private static final int STEPS = 60;

    @Override
    public @Nullable RuleViolation reject(BufferHarness harness, Set<Rule> named) {
      for (long seed = 0; seed < tries; seed++) {
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

  /** See {@link #CHECKS}. */
  record Checks(Duration patience, Predicate<RuleCheck> which) implements Means {

    Checks(Duration patience) {
      this(patience, any -> true);
    }

    @Override
    public @Nullable RuleViolation reject(BufferHarness harness, Set<Rule> named) {
      RuleViolation other = null;
      for (RuleCheck check : RuleCheck.all()) {
        if (named.contains(check.rule())
            && which.test(check)
            && check.skipReason(harness).isEmpty()) {
          try {
            check.run(harness, TckOptions.defaults().withPatience(patience));
          } catch (RuleViolation violation) {
            if (named.contains(violation.rule())) {
              return violation;
            }
            other = violation;
          }
        }
      }
      return other;
    }

    @Override
    public MutantReport.Means kind() {
      return MutantReport.Means.CHECK;
    }
  }

  /** See {@link #campaign}. */
  record Campaign(int window, String steps, CrashCampaign.Budget budget) implements Means {

    private BufferSettings settings() {
      return BufferSettings.of(EmitPolicy.defaults()
          .withMaxRecords(window == 1 ? 3 : 2)
          .withMaxBytes(60)
          .withMaxInFlight(window));
    }

    @Override
    public @Nullable RuleViolation reject(BufferHarness harness, Set<Rule> named) {
      try {
        new CrashCampaign((EnumerableCrashes) harness, budget)
            .run(new Scenario(1, List.of(settings()), Step.parse(steps)));
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
