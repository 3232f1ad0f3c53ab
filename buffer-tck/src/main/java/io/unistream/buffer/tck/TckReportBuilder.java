package io.unistream.buffer.tck;

import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Failure;
import io.unistream.buffer.tck.TckReport.Part;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.TckReport.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is found out about one harness, case by case. May be used by many threads: a test framework may run cases
 * at the same time.
 */
final class TckReportBuilder {

  /** What shows the way to it comes first, then what is short. */
  private static final Comparator<Violation> BEST_FIRST = Comparator.comparing(
          (Violation violation) -> violation.timeline().isEmpty())
      .thenComparing(violation -> violation.message().length());

  private static final int CAUSES_TO_SHRINK = 3;

  private final BufferHarness harness;
  private final long seed;
  private final Instant startedAt;

  // Guarded by this.
  private final Map<Rule, Tally> tallies = new EnumMap<>(Rule.class);
  private final List<Campaign> campaigns = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private @Nullable Failure preflight;
  private long scenarios;

  /**
   * Begins a report.
   *
   * @param harness what is tested
   * @param seed what the random cases are made from
   * @param startedAt the time now
   */
  TckReportBuilder(BufferHarness harness, long seed, Instant startedAt) {
    this.harness = harness;
    this.seed = seed;
    this.startedAt = startedAt;
  }

  /**
   * A directed check came to its end, and saw nothing that is broken.
   *
   * @param check the check
   * @param elapsed how long it took
   * @param crashStates how many states after a crash it looked at
   */
  synchronized void checked(RuleCheck check, Duration elapsed, long crashStates) {
    tally(check.rule()).directedChecks++;
    tally(check.rule()).crashStates += crashStates;
    parts.add(new Part(check.toString(), elapsed.toMillis()));
  }

  /**
   * Something ended a directed check: a violation of its rule or of another one, or an error. Unless its rule turns out to
   * be broken, nobody knows about it.
   *
   * @param check the check
   * @param elapsed how long it took
   */
  synchronized void ended(RuleCheck check, Duration elapsed) {
    tally(check.rule()).directedChecks++;
    tally(check.rule()).ended = true;
    parts.add(new Part(check.toString(), elapsed.toMillis()));
  }

  /**
   * Something was not tried.
   *
   * @param rule the rule that it belongs to
   * @param reason why not
   */
  synchronized void skip(Rule rule, String reason) {
    String prefix = harness.name() + ": ";
    tally(rule).skipped.add(reason.startsWith(prefix) ? reason.substring(prefix.length()) : reason);
  }

  /** No crash campaign was tried. */
  void skipCampaigns() {
    ModelRules.OF_CRASHES.forEach(rule -> skip(rule, Capability.ENUMERABLE_CRASHES.absence()));
  }

  /**
   * A random scenario was tried. If it came to its end, it counts for the rules that it could have broken; if something
   * ended it, it says nothing of the others.
   *
   * @param scenario the scenario
   * @param whole whether it came to its end
   */
  synchronized void scenario(Scenario scenario, boolean whole) {
    scenarios++;
    if (whole) {
      ModelRules.of(scenario).forEach(rule -> tally(rule).randomCases++);
    }
  }

  /**
   * A crash campaign was run. If it came to its end, its states count for all rules that a campaign looks at.
   *
   * @param campaign the campaign
   * @param whole whether it came to its end
   */
  synchronized void campaign(Campaign campaign, boolean whole) {
    campaigns.add(campaign);
    if (whole) {
      ModelRules.OF_CRASHES.forEach(rule -> tally(rule).crashStates += campaign.explored());
    }
    parts.add(new Part("crash campaign: " + campaign.name(), campaign.elapsedMillis()));
  }

  /**
   * Nothing can be tried.
   *
   * @param failure why
   */
  synchronized void stop(Failure failure) {
    preflight = failure;
  }

  /**
   * A case came to no verdict.
   *
   * @param failure what happened
   */
  synchronized void failure(Failure failure) {
    failures.add(failure);
  }

  /**
   * Something else took time.
   *
   * @param name what it was
   * @param elapsed how long it took
   */
  synchronized void part(String name, Duration elapsed) {
    parts.add(new Part(name, elapsed.toMillis()));
  }

  /**
   * A rule was broken.
   *
   * @param rule the rule
   * @param violation how
   */
  synchronized void violation(Rule rule, Violation violation) {
    tally(rule).violations.add(violation);
  }

  /**
   * Whether the search for fewer steps is worth its time: not if it is known that this cause breaks the rule, or if much
   * is known of the rule already.
   *
   * @param rule the rule
   * @param cause the cause
   * @return true if it is
   */
  synchronized boolean worthShrinking(Rule rule, String cause) {
    Set<String> known = tally(rule).violations.stream()
        .map(violation -> violation.origin().cause())
        .collect(Collectors.toSet());
    return !known.contains(cause) && known.size() < CAUSES_TO_SHRINK;
  }

  /**
   * What is known so far, as a report.
   *
   * @param finishedAt the time now
   * @return the report
   */
  synchronized TckReport build(Instant finishedAt) {
    List<Result> results = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      results.add(preflight == null ? tally(rule).result(rule) : untried(rule));
    }
    return new TckReport(
        harness.name(),
        harness.crashClass(),
        seed,
        scenarios,
        results,
        campaigns,
        parts,
        Duration.between(startedAt, finishedAt).toMillis(),
        finishedAt.truncatedTo(ChronoUnit.SECONDS).toString(),
        environment(),
        preflight,
        failures);
  }

  private static Result untried(Rule rule) {
    return new Result(rule, Status.UNCHECKED, List.of(), 0, 0, 0, List.of());
  }

  private Tally tally(Rule rule) {
    return tallies.computeIfAbsent(rule, any -> new Tally());
  }

  private static String environment() {
    return String.format(
        "Java %s, %s %s, %d processors",
        System.getProperty("java.version"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors());
  }

  /** What is known so far about a rule. */
  private static final class Tally {
    private final Set<String> skipped = new LinkedHashSet<>();
    private final Set<Violation> violations = new LinkedHashSet<>();
    private long directedChecks;
    private long randomCases;
    private long crashStates;
    private boolean ended;

    Result result(Rule rule) {
      return new Result(
          rule,
          status(),
          List.copyOf(skipped),
          directedChecks,
          randomCases,
          crashStates,
          violations.stream().sorted(BEST_FIRST).toList());
    }

    private Status status() {
      if (!violations.isEmpty()) {
        return Status.BROKEN;
      }
      if (ended) {
        return Status.UNCHECKED;
      }
      if (directedChecks + randomCases + crashStates > 0) {
        return Status.KEPT;
      }
      return skipped.isEmpty() ? Status.UNCHECKED : Status.SKIPPED;
    }
  }
}
