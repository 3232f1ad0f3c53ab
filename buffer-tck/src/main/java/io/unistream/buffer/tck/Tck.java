package io.unistream.buffer.tck;

import io.unistream.buffer.tck.TckReport.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The whole kit, without a test framework: a harness in, a report of all rules out. Used by one thread. */
public final class Tck {

  private static final int STEPS = 60;

  private final BufferHarness harness;
  private final int scenarios;
  private final long seed;
  private final CrashCampaign.Budget crashes;
  private final Map<Rule, Tally> tallies = new EnumMap<>(Rule.class);

  private Tck(BufferHarness harness, int scenarios, long seed, CrashCampaign.Budget crashes) {
    this.harness = harness;
    this.scenarios = scenarios;
    this.seed = seed;
    this.crashes = crashes;
  }

  /**
   * Tries everything.
   *
   * @param harness the buffer under test
   * @param scenarios how many random scenarios
   * @param seed the seed of the first of them; the others follow
   * @param crashes how much the crash campaigns try
   * @return the report; nothing is thrown for a broken rule
   */
  public static TckReport run(
      BufferHarness harness, int scenarios, long seed, CrashCampaign.Budget crashes) {
    Tck tck = new Tck(harness, scenarios, seed, crashes);
    tck.directed();
    tck.random();
    tck.campaigns();
    return tck.report();
  }

  private void directed() {
    for (RuleCheck check : RuleCheck.all()) {
      Tally tally = tally(check.rule());
      Optional<String> skip = check.skipReason(harness);
      if (skip.isPresent()) {
        tally.skipped.add(skip.get());
      } else {
        tally.cases++;
        attempt(() -> check.run(harness));
      }
    }
  }

  private void random() {
    for (int i = 0; i < scenarios; i++) {
      Scenario scenario = Scenarios.random(seed + i, harness, STEPS);
      ModelRules.of(scenario).forEach(rule -> tally(rule).cases++);
      attempt(() -> {
        try {
          scenario.check(harness);
        } catch (RuleViolation violation) {
          throw known(violation) ? violation : scenario.shrink(harness, violation);
        }
      });
    }
  }

  private boolean known(RuleViolation violation) {
    return tally(violation.rule()).violation != null;
  }

  private void campaigns() {
    boolean can = harness.capabilities().contains(Capability.ENUMERABLE_CRASHES);
    if (harness instanceof EnumerableCrashes enumerable && can) {
      for (Scenario scenario : Scenarios.forCampaigns().values()) {
        attempt(() -> {
          CrashCampaign.Result result = new CrashCampaign(enumerable, crashes).run(scenario);
          for (Rule rule : ModelRules.OF_CRASHES) {
            tally(rule).crashStates += result.states() + result.secondStates();
          }
          tally(Rule.DUR_RECOVERY).cases++;
        });
      }
    } else {
      ModelRules.OF_CRASHES.forEach(rule ->
          tally(rule).skipped.add(harness.name() + ": " + Capability.ENUMERABLE_CRASHES.absence()));
    }
  }

  private void attempt(Runnable body) {
    try {
      body.run();
    } catch (RuleViolation violation) {
      Tally tally = tally(violation.rule());
      if (tally.violation == null) {
        tally.violation = violation;
      }
    }
  }

  private Tally tally(Rule rule) {
    return tallies.computeIfAbsent(rule, any -> new Tally());
  }

  private TckReport report() {
    List<TckReport.Result> results = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      Tally tally = tally(rule);
      results.add(new TckReport.Result(
          rule,
          tally.status(),
          tally.cases,
          tally.crashStates,
          seed,
          Optional.ofNullable(tally.violation),
          List.copyOf(tally.skipped)));
    }
    return new TckReport(harness.name(), results);
  }

  /** What is known so far about a rule. */
  private static final class Tally {
    private long cases;
    private long crashStates;
    private @Nullable RuleViolation violation;
    private final Set<String> skipped = new LinkedHashSet<>();

    Status status() {
      if (violation != null) {
        return Status.BROKEN;
      }
      if (cases + crashStates > 0) {
        return Status.KEPT;
      }
      return skipped.isEmpty() ? Status.UNCHECKED : Status.SKIPPED;
    }
  }
}
