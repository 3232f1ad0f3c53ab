package io.unistream.buffer.tck;

import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Failure;
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
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The whole kit, without a test framework: it takes a harness and makes a report on all rules. {@link #run} tries
 * everything at once. A test framework runs the {@link #cases} one by one, in any order and in any thread.
 *
 * <p>Before any case, a preflight runs: open, put, emit, commit, close, open again. If one of these calls fails, all
 * other cases are skipped, no rule is reported as kept or broken, and the report states the one reason.
 */
public final class Tck {

  private static final int STEPS = 60;
  private static final int SCENARIOS_A_CASE = 100;
  private static final String CHECK = "check ";

  /** A handful of calls; long enough for storage at the end of a network, and for one that starts a process. */
  private static final Duration PREFLIGHT_PATIENCE = Duration.ofMinutes(1);

  static {
    Quiet.operators();
  }

  private final BufferHarness harness;
  private final TckOptions options;
  private final @Nullable UnaryOperator<String> commandOf;
  private final InstantSource clock = InstantSource.system();
  private final TckReportBuilder report;
  private final Set<Long> distinct = ConcurrentHashMap.newKeySet();

  // Guarded by this, which is held during the preflight: who comes meanwhile waits for what comes
  // of it.
  private boolean started;
  private @Nullable AssertionError stopped;

  private Tck(
      BufferHarness harness, TckOptions options, @Nullable UnaryOperator<String> commandOf) {
    this.harness = harness;
    this.options = options;
    this.commandOf = commandOf;
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
    return new Tck(harness, options, null);
  }

  /**
   * Prepares to try a harness for which there is a command that runs a single case.
   *
   * @param harness the buffer under test
   * @param options how much to try
   * @param commandOf makes a command line from what {@link #replay} reads; violations and the report show it
   * @return the kit, with nothing tried so far
   */
  public static Tck of(BufferHarness harness, TckOptions options, UnaryOperator<String> commandOf) {
    return new Tck(harness, options, commandOf);
  }

  /**
   * Tries everything.
   *
   * @param harness the buffer under test
   * @param options how much to try
   * @return the report; no exception is thrown for a broken rule, or for a case without a verdict
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
      } catch (RuntimeException | Error e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        // The report has it.
      }
    }
  }

  /** Does the preflight, unless it was done. Returns how it failed. */
  private synchronized @Nullable AssertionError preflight() {
    if (!started) {
      started = true;
      Instant start = clock.instant();
      try {
        new Preflight(harness).run(PREFLIGHT_PATIENCE);
      } catch (AssertionError e) {
        String command = command(Preflight.NAME);
        String message = e.getMessage() + (command == null ? "" : RuleViolation.alone(command));
        stopped = new AssertionError(message, e.getCause());
        report.stop(new Failure(Preflight.NAME, message, command));
      }
      report.part(Preflight.NAME, since(start));
    }
    return stopped;
  }

  private @Nullable String command(String replay) {
    return commandOf == null ? null : commandOf.apply(replay);
  }

  /**
   * Repeats the case with which a violation was found.
   *
   * @param harness the buffer under test
   * @param text the text of the violation after {@code replay:}
   * @throws RuleViolation if the rule is still broken
   * @throws AssertionError if the preflight still fails
   * @throws IllegalArgumentException if the text cannot be read, or does not fit the harness
   */
  public static void replay(BufferHarness harness, String text) {
    if (text.equals(Preflight.NAME)) {
      new Preflight(harness).run(PREFLIGHT_PATIENCE);
      return;
    }
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
   * Returns what was found out so far.
   *
   * @return the report
   */
  public TckReport report() {
    return report.build(clock.instant());
  }

  /**
   * Returns all cases: the preflight, the directed checks in the order of the rules, random scenarios, crash campaigns.
   *
   * @return the cases; those that cannot be tried are included, and in the report with the reason
   */
  public List<TckCase> cases() {
    List<TckCase> cases = new ArrayList<>();
    cases.add(new TckCase(Preflight.NAME, Preflight.NAME, Optional::empty, this::fly));
    RuleCheck.all().forEach(check -> cases.add(directed(check)));
    for (int from = 0; from < options.scenarios(); from += SCENARIOS_A_CASE) {
      cases.add(random(from, Math.min(from + SCENARIOS_A_CASE, options.scenarios())));
    }
    cases.addAll(campaigns());
    return List.copyOf(cases);
  }

  private void fly() {
    AssertionError failure = preflight();
    if (failure != null) {
      throw failure;
    }
  }

  /** A case that is tried once the preflight went well. */
  private TckCase afterPreflight(String group, String name, Optional<String> skip, Runnable body) {
    return new TckCase(
        group,
        name,
        () ->
            preflight() == null ? skip : Optional.of("nothing is tried, for the preflight failed"),
        () -> {
          fly();
          body.run();
        });
  }

  private TckCase directed(RuleCheck check) {
    Optional<String> skip = check.skipReason(harness);
    skip.ifPresent(reason -> report.skip(check.rule(), reason));
    return afterPreflight(check.rule().id(), check.toString(), skip, () -> {
      Instant start = clock.instant();
      long crashStates = -1;
      try {
        crashStates = reported(check.toString(), check.rule(), () -> check.run(harness, options));
      } finally {
        if (crashStates < 0) {
          report.ended(check, since(start));
        } else {
          report.checked(check, since(start), crashStates);
        }
      }
    });
  }

  private TckCase random(int from, int to) {
    long first = options.seed() + from;
    long last = options.seed() + to - 1;
    String name = "random scenarios, seeds " + first + " to " + last;
    return afterPreflight("random scenarios", name, Optional.empty(), () -> {
      Instant start = clock.instant();
      try {
        for (long seed = first; seed <= last; seed++) {
          random(seed);
        }
      } finally {
        report.part(name, since(start));
      }
    });
  }

  private void random(long seed) {
    Scenario scenario = Scenarios.random(seed, harness, STEPS);
    boolean whole = false;
    try {
      whole = reported("random scenario, seed " + seed, null, () -> shortest(scenario));
    } finally {
      report.scenario(scenario, whole);
    }
  }

  private boolean shortest(Scenario scenario) {
    try {
      scenario.check(harness);
      return true;
    } catch (RuleViolation violation) {
      throw report.worthShrinking(violation.rule(), Signature.of(violation).cause())
          ? scenario.shrink(harness, violation)
          : violation;
    }
  }

  private List<TckCase> campaigns() {
    boolean can = harness.capabilities().contains(Capability.ENUMERABLE_CRASHES);
    String group = "crashes at every storage operation";
    if (!(harness instanceof EnumerableCrashes enumerable) || !can) {
      report.skipCampaigns();
      String reason = harness.name() + ": " + Capability.ENUMERABLE_CRASHES.absence();
      return List.of(new TckCase(group, group, () -> Optional.of(reason), () -> {}));
    }
    List<TckCase> cases = new ArrayList<>();
    for (Map.Entry<String, Scenario> one : Scenarios.forCampaigns().entrySet()) {
      cases.add(afterPreflight(
          group,
          group + ": " + one.getKey(),
          Optional.empty(),
          () -> campaign(enumerable, one.getKey(), one.getValue())));
    }
    if (options.distinctStates() > 0) {
      cases.add(afterPreflight(
          group,
          group + ": random ones, up to " + options.distinctStates() + " distinct states",
          Optional.empty(),
          () -> untilDistinct(enumerable)));
    }
    return cases;
  }

  /** Those in which several batches may be in flight are reported apart. */
  private void untilDistinct(EnumerableCrashes enumerable) {
    String name = "random scenarios from seed " + options.seed();
    Sum single = new Sum(name);
    Sum several = new Sum(name + ", several batches in flight");
    boolean whole = false;
    try {
      for (long seed = options.seed(); distinct.size() < options.distinctStates(); seed++) {
        Instant start = clock.instant();
        Scenario scenario = Scenarios.forCampaigns(seed);
        CrashCampaign campaign = new CrashCampaign(enumerable, options.crashes(), distinct);
        try {
          reported("crash campaign, " + name, null, () -> campaign.run(scenario));
        } finally {
          boolean window = scenario.settings(0).emit().maxInFlight() > 1;
          (window ? several : single).add(campaign.tried(), since(start));
        }
      }
      whole = true;
    } finally {
      for (Sum sum : List.of(single, several)) {
        if (sum.tried.points() > 0) {
          report(sum.name, sum.tried, sum.elapsed, whole);
        }
      }
    }
  }

  /** What campaigns tried that are reported as one. */
  private static final class Sum {
    final String name;
    CrashCampaign.Result tried = CrashCampaign.Result.NONE;
    Duration elapsed = Duration.ZERO;

    Sum(String name) {
      this.name = name;
    }

    void add(CrashCampaign.Result more, Duration time) {
      tried = tried.plus(more);
      elapsed = elapsed.plus(time);
    }
  }

  private void campaign(EnumerableCrashes enumerable, String name, Scenario scenario) {
    Instant start = clock.instant();
    CrashCampaign campaign = new CrashCampaign(enumerable, options.crashes(), distinct);
    boolean whole = false;
    try {
      reported("crash campaign, " + name, null, () -> campaign.run(scenario));
      whole = true;
    } finally {
      report(name, campaign.tried(), since(start), whole);
    }
  }

  private void report(String name, CrashCampaign.Result result, Duration elapsed, boolean whole) {
    report.campaign(
        new Campaign(
            name,
            result.points(),
            result.states(),
            result.distinct(),
            result.deeperStates(),
            elapsed.toMillis()),
        whole);
  }

  /** Does a case, and writes down what ends it. The rule is the one that the case is for, if there is one. */
  private <T> T reported(String name, @Nullable Rule rule, Supplier<T> body) {
    try {
      return body.get();
    } catch (RuleViolation found) {
      RuleViolation violation = commandOf == null ? found : found.withCommand(commandOf);
      Violation data = Violation.of(violation);
      report.violation(violation.rule(), violation.rule() == rule ? data.directly() : data);
      throw violation;
    } catch (RuntimeException | Error e) {
      report.failure(new Failure(name, name + " came to no verdict: " + Preflight.chain(e), null));
      throw e;
    }
  }

  private Duration since(Instant start) {
    return Duration.between(start, clock.instant());
  }
}
