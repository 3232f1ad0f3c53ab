package io.unistream.buffer.tck;

import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The whole kit, without a test framework: a harness in, a report of all rules out. {@link #run} tries everything at once;
 * a test framework takes the {@link #cases} one by one, in any order and in any thread.
 */
public final class Tck {

  private static final int STEPS = 60;
  private static final int SCENARIOS_A_CASE = 100;
  private static final String CHECK = "check ";

  private final BufferHarness harness;
  private final TckOptions options;
  private final UnaryOperator<RuleViolation> told;
  private final InstantSource clock = InstantSource.system();
  private final TckReportBuilder report;
  private final Set<Long> distinct = ConcurrentHashMap.newKeySet();

  private Tck(BufferHarness harness, TckOptions options, UnaryOperator<RuleViolation> told) {
    this.harness = harness;
    this.options = options;
    this.told = told;
    this.report = new TckReportBuilder(harness, options.seed(), clock.instant());
  }

  /**
   * Prepares to try a harness.
   *
   * @param harness the buffer under test
   * @param options how much to try
   * @return the kit, with nothing tried so far
   */
  public static Tck of(BufferHarness harness, TckOptions options) {
    return new Tck(harness, options, violation -> violation);
  }

  /**
   * Prepares to try a harness, where there is a command that does one case alone.
   *
   * @param harness the buffer under test
   * @param options how much to try
   * @param commandOf makes the command line of what {@link #replay} reads; violations and the report tell it
   * @return the kit, with nothing tried so far
   */
  public static Tck of(BufferHarness harness, TckOptions options, UnaryOperator<String> commandOf) {
    return new Tck(harness, options, violation -> violation.withCommand(commandOf));
  }

  /**
   * Tries everything.
   *
   * @param harness the buffer under test
   * @param options how much to try
   * @return the report; nothing is thrown for a broken rule
   */
  public static TckReport run(BufferHarness harness, TckOptions options) {
    Tck tck = of(harness, options);
    tck.cases().forEach(tck::attempt);
    return tck.report();
  }

  private void attempt(TckCase one) {
    if (one.skipReason().isEmpty()) {
      try {
        one.run();
      } catch (RuleViolation violation) {
        // The report has it.
      }
    }
  }

  /**
   * Does again what a violation was found with.
   *
   * @param harness the buffer under test
   * @param text what the violation says under {@code replay:}
   * @throws RuleViolation if the rule is still broken
   * @throws IllegalArgumentException if the text is no such thing, or does not fit the harness
   */
  public static void replay(BufferHarness harness, String text) {
    if (text.startsWith(CHECK)) {
      check(text.substring(CHECK.length())).run(harness);
      return;
    }
    Reproducer reproducer = Reproducer.parse(text);
    try {
      reproducer.run(harness, Timeline.off());
    } catch (RuleViolation violation) {
      throw reproducer.explain(harness, violation);
    }
  }

  private static RuleCheck check(String name) {
    return RuleCheck.all().stream()
        .filter(check -> check.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no such check: " + name));
  }

  /**
   * What was found out so far.
   *
   * @return the report
   */
  public TckReport report() {
    return report.build(clock.instant());
  }

  /**
   * Everything that there is to try: the directed checks in the order of the rules, random scenarios, crash campaigns.
   *
   * @return the cases; what cannot be tried is among them, and in the report, with its reason
   */
  public List<TckCase> cases() {
    List<TckCase> cases = new ArrayList<>();
    RuleCheck.all().forEach(check -> cases.add(directed(check)));
    for (int from = 0; from < options.scenarios(); from += SCENARIOS_A_CASE) {
      cases.add(random(from, Math.min(from + SCENARIOS_A_CASE, options.scenarios())));
    }
    cases.addAll(campaigns());
    return List.copyOf(cases);
  }

  private TckCase directed(RuleCheck check) {
    Optional<String> skip = check.skipReason(harness);
    skip.ifPresent(reason -> report.skip(check.rule(), reason));
    return new TckCase(check.rule().id(), check.toString(), skip, () -> {
      Instant start = clock.instant();
      try {
        reported(() -> report.crashStates(check.rule(), check.run(harness)));
      } finally {
        report.check(check, since(start));
      }
    });
  }

  private TckCase random(int from, int to) {
    long first = options.seed() + from;
    long last = options.seed() + to - 1;
    String name = "random scenarios, seeds " + first + " to " + last;
    return new TckCase("random scenarios", name, Optional.empty(), () -> {
      Instant start = clock.instant();
      try {
        for (long seed = first; seed <= last; seed++) {
          Scenario scenario = Scenarios.random(seed, harness, STEPS);
          report.scenario(scenario);
          reported(() -> shortest(scenario));
        }
      } finally {
        report.part(name, since(start));
      }
    });
  }

  private void shortest(Scenario scenario) {
    try {
      scenario.check(harness);
    } catch (RuleViolation violation) {
      throw report.broken(violation.rule()) ? violation : scenario.shrink(harness, violation);
    }
  }

  private List<TckCase> campaigns() {
    boolean can = harness.capabilities().contains(Capability.ENUMERABLE_CRASHES);
    String group = "crashes at every storage operation";
    if (!(harness instanceof EnumerableCrashes enumerable) || !can) {
      report.skipCampaigns();
      String reason = harness.name() + ": " + Capability.ENUMERABLE_CRASHES.absence();
      return List.of(new TckCase(group, group, Optional.of(reason), () -> {}));
    }
    List<TckCase> cases = new ArrayList<>();
    for (Map.Entry<String, Scenario> one : Scenarios.forCampaigns().entrySet()) {
      cases.add(new TckCase(
          group,
          group + ": " + one.getKey(),
          Optional.empty(),
          () -> campaign(enumerable, one.getKey(), one.getValue())));
    }
    if (options.distinctStates() > 0) {
      cases.add(new TckCase(
          group,
          group + ": random ones, up to " + options.distinctStates() + " distinct states",
          Optional.empty(),
          () -> untilDistinct(enumerable)));
    }
    return cases;
  }

  private void untilDistinct(EnumerableCrashes enumerable) {
    Instant start = clock.instant();
    CrashCampaign.Result sum = CrashCampaign.Result.NONE;
    try {
      for (long seed = options.seed(); distinct.size() < options.distinctStates(); seed++) {
        Scenario scenario = Scenarios.forCampaigns(seed);
        CrashCampaign campaign = new CrashCampaign(enumerable, options.crashes(), distinct);
        try {
          reported(() -> campaign.run(scenario));
        } finally {
          sum = sum.plus(campaign.tried());
        }
      }
    } finally {
      if (sum.points() > 0) {
        report("random scenarios from seed " + options.seed(), sum, since(start));
      }
    }
  }

  private void campaign(EnumerableCrashes enumerable, String name, Scenario scenario) {
    Instant start = clock.instant();
    CrashCampaign campaign = new CrashCampaign(enumerable, options.crashes(), distinct);
    try {
      reported(() -> campaign.run(scenario));
    } finally {
      report(name, campaign.tried(), since(start));
    }
  }

  private void report(String name, CrashCampaign.Result result, Duration elapsed) {
    report.campaign(new Campaign(
        name,
        result.points(),
        result.states(),
        result.distinct(),
        result.deeperStates(),
        elapsed.toMillis()));
  }

  private void reported(Runnable body) {
    try {
      body.run();
    } catch (RuleViolation found) {
      RuleViolation violation = told.apply(found);
      report.violation(violation.rule(), Violation.of(violation));
      throw violation;
    }
  }

  private Duration since(Instant start) {
    return Duration.between(start, clock.instant());
  }
}
