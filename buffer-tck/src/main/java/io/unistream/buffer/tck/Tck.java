package io.unistream.buffer.tck;

import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The whole kit, without a test framework: a harness in, a report of all rules out. Used by one thread. */
public final class Tck {

  private static final int STEPS = 60;

  private final BufferHarness harness;
  private final int scenarios;
  private final long seed;
  private final CrashCampaign.Budget crashes;
  private final InstantSource clock = InstantSource.system();
  private final TckReportBuilder report;

  private Tck(BufferHarness harness, int scenarios, long seed, CrashCampaign.Budget crashes) {
    this.harness = harness;
    this.scenarios = scenarios;
    this.seed = seed;
    this.crashes = crashes;
    this.report = new TckReportBuilder(harness, seed, clock.instant());
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
    return tck.report.build(tck.clock.instant());
  }

  private void directed() {
    for (RuleCheck check : RuleCheck.all()) {
      Optional<String> skip = check.skipReason(harness);
      if (skip.isPresent()) {
        report.skip(check.rule(), skip.get());
      } else {
        Instant start = clock.instant();
        attempt(() -> check.run(harness));
        report.check(check, since(start));
      }
    }
  }

  private void random() {
    Instant start = clock.instant();
    for (int i = 0; i < scenarios; i++) {
      Scenario scenario = Scenarios.random(seed + i, harness, STEPS);
      report.scenario(scenario);
      try {
        scenario.check(harness);
      } catch (RuleViolation violation) {
        if (!report.broken(violation.rule())) {
          RuleViolation shortest = scenario.shrink(harness, violation);
          report.violation(shortest.rule(), Violation.of(shortest).withSeed(scenario.seed()));
        }
      }
    }
    report.part(scenarios + " random scenarios", since(start));
  }

  private void campaigns() {
    boolean can = harness.capabilities().contains(Capability.ENUMERABLE_CRASHES);
    if (harness instanceof EnumerableCrashes enumerable && can) {
      for (Map.Entry<String, Scenario> scenario : Scenarios.forCampaigns().entrySet()) {
        attempt(() -> campaign(enumerable, scenario.getKey(), scenario.getValue()));
      }
    } else {
      report.skipCampaigns();
    }
  }

  private void campaign(EnumerableCrashes enumerable, String name, Scenario scenario) {
    Instant start = clock.instant();
    CrashCampaign.Result result = new CrashCampaign(enumerable, crashes).run(scenario);
    report.campaign(new Campaign(
        name,
        result.points(),
        result.states(),
        0,
        result.secondStates(),
        since(start).toMillis()));
  }

  private void attempt(Runnable body) {
    try {
      body.run();
    } catch (RuleViolation violation) {
      report.violation(violation.rule(), Violation.of(violation));
    }
  }

  private Duration since(Instant start) {
    return Duration.between(start, clock.instant());
  }
}
