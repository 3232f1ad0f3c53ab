package io.unistream.buffer.tck;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.CrashClass;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the kit found out about a buffer, rule by rule. Immutable, and plain data that Jackson can write and read. Created
 * by {@link Tck}.
 *
 * @param harness the name of what was tested
 * @param crashClass the crash class that it declares
 * @param seed the seed of the random cases
 * @param scenarios how many random scenarios were tried; each counts as a case for every rule that it could break
 * @param results one for each rule of the contract, in their order
 * @param campaigns the crash campaigns, in the order in which they ran
 * @param parts what took time, in the order in which it ran
 * @param elapsedMillis from the first case to the last
 * @param finishedAt when it ended, as an ISO 8601 instant, to the second
 * @param environment what it ran on, in a few words
 * @param preflight how the preflight failed, after which nothing else was tried; null if it did not fail
 * @param failures the cases that ended without a verdict, for example with an {@link Error} that no rule covers
 */
public record TckReport(
    String harness,
    CrashClass crashClass,
    long seed,
    long scenarios,
    List<Result> results,
    List<Campaign> campaigns,
    List<Part> parts,
    long elapsedMillis,
    String finishedAt,
    String environment,
    @Nullable Failure preflight,
    List<Failure> failures) {

  /** Copies the lists. A report of an older kit has no failures. */
  @SuppressWarnings("NullAway") // Jackson gives null for a list that is not there
  public TckReport {
    results = List.copyOf(results);
    campaigns = List.copyOf(campaigns);
    parts = List.copyOf(parts);
    failures = failures == null ? List.of() : List.copyOf(failures);
  }

  /**
   * Returns whether no rule is broken and every case came to a verdict.
   *
   * @return true if so; some rules may not have been tried
   */
  public boolean passed() {
    return preflight == null
        && failures.isEmpty()
        && results.stream().noneMatch(result -> result.status() == Status.BROKEN);
  }

  /**
   * Returns the causes of violations. Violations of one cause often occur under many rules.
   *
   * @return the causes, beginning with the one to read first
   */
  public List<Cause> causes() {
    return Causes.of(results);
  }

  /**
   * Returns what was found out about a rule. A report that was read may be that of an older kit, which did not know the
   * rule: it is {@link Status#UNCHECKED} then.
   *
   * @param rule the rule
   * @return its result
   */
  public Result result(Rule rule) {
    return results.stream()
        .filter(result -> result.rule() == rule)
        .findFirst()
        .orElseGet(() -> new Result(
            rule,
            Status.UNCHECKED,
            List.of("the kit that wrote this report does not know the rule"),
            0,
            0,
            0,
            List.of()));
  }

  /**
   * Returns the totals. They are written to JSON, too, but not read back, because they follow from the rest.
   *
   * @return the totals
   */
  @JsonProperty(value = "totals", access = JsonProperty.Access.READ_ONLY)
  public Totals totals() {
    return Totals.of(this);
  }

  /** One line for each rule. */
  @Override
  public String toString() {
    return results.stream()
        .map(Result::toString)
        .collect(Collectors.joining("\n", harness + ", seed " + seed + "\n", "\n"));
  }

  /** What is known about a rule. */
  public enum Status {
    /** Everything that was tried went as the rule promises. */
    KEPT,
    /** Something did not. */
    BROKEN,
    /** The rule cannot be tried with this harness. */
    SKIPPED,
    /**
     * There is no verdict on the rule: the kit has no check for it, or something else, such as the violation of another
     * rule, ended its check.
     */
    UNCHECKED
  }

  /** The kind of problem that a violation shows, the most telling first. */
  public enum Weight {
    /** An exception of the implementation, or of what it uses, that the contract does not allow for. */
    THROWN,
    /** Stored data is lost, changed or repeated. */
    LOSS,
    /** Everything else. */
    OTHER
  }

  /**
   * Where a violation comes from.
   *
   * @param cause what all violations of the same cause have in common: the exception with the places in the
   *     implementation where it arose, or otherwise what was seen, without the numbers
   * @param weight the kind of problem that it shows
   * @param direct whether a check of this very rule found it, rather than a check of another rule or a random scenario
   */
  public record Origin(String cause, Weight weight, boolean direct) {}

  /**
   * The violations that have one cause.
   *
   * @param cause what all of them have in common
   * @param rules the rules that were broken, beginning with the one that says most
   * @param violation how that first rule was broken: the violation to read
   * @param others all other violations of this cause, beginning with those to read first
   */
  public record Cause(String cause, List<Rule> rules, Violation violation, List<Violation> others) {

    /** Copies the lists. */
    public Cause {
      rules = List.copyOf(rules);
      others = List.copyOf(others);
    }
  }

  /**
   * A case without a verdict.
   *
   * @param name the case
   * @param message what there is to say, in lines
   * @param command what to type to see it again, if that is known
   */
  public record Failure(
      String name, String message, @Nullable String command) {}

  /**
   * What was found out about a rule.
   *
   * @param rule the rule
   * @param status what is known about it
   * @param skipped why cases were not tried
   * @param directedChecks how many directed checks were run
   * @param randomCases how many random scenarios could have broken it and ran to their end
   * @param crashStates how many states after a crash were checked against it, including those after a second crash, but
   *     without those of a check or campaign that something ended
   * @param violations how it was broken, each with the fewest steps that were found, beginning with the one to read first
   */
  public record Result(
      Rule rule,
      Status status,
      List<String> skipped,
      long directedChecks,
      long randomCases,
      long crashStates,
      List<Violation> violations) {

    /** Copies the lists. */
    public Result {
      skipped = List.copyOf(skipped);
      violations = List.copyOf(violations);
    }

    /**
     * Returns how many cases were tried, without states after a crash.
     *
     * @return directed checks and random scenarios
     */
    public long cases() {
      return directedChecks + randomCases;
    }

    /** One line, and the violations if there are any. */
    @Override
    public String toString() {
      return String.format(
          "%-17s %-9s cases %d, crash states %d%s%s",
          rule.id(),
          status,
          cases(),
          crashStates,
          skipped.isEmpty() ? "" : ", skipped: " + String.join("; ", skipped),
          violations.stream()
              .map(violation -> "\n" + violation.message())
              .collect(Collectors.joining()));
    }
  }

  /**
   * How a rule was broken.
   *
   * @param message all that there is to say, in lines
   * @param seen what was seen instead of what the rule promises
   * @param reproducer the shortest known way to see it again, if one is known
   * @param command what to type to see it again, if that is known
   * @param seed what the case was made from, if it was made from a seed
   * @param crashPoint where the crash was, if there was one
   * @param state what the crash left, if there was one
   * @param timeline what happened on the way; empty if that was not recorded
   * @param origin where it comes from
   */
  public record Violation(
      String message,
      String seen,
      @Nullable String reproducer,
      @Nullable String command,
      @Nullable Long seed,
      @Nullable String crashPoint,
      @Nullable String state,
      List<TimelineEvent> timeline,
      Origin origin) {

    /** Copies the list. In a report of an older kit nothing is known of the origin. */
    @SuppressWarnings("NullAway") // Jackson gives null for what is not there
    public Violation {
      timeline = List.copyOf(timeline);
      origin = origin == null ? new Origin(Signature.normal(seen), Weight.OTHER, false) : origin;
    }

    /**
     * Returns the data of a violation.
     *
     * @param violation the violation
     * @return its data, without seed, crash point and state
     */
    public static Violation of(RuleViolation violation) {
      return new Violation(
          String.valueOf(violation.getMessage()),
          violation.seen(),
          violation.reproducer().orElse(null),
          violation.command().orElse(null),
          null,
          null,
          null,
          violation.timeline(),
          Signature.of(violation));
    }

    /**
     * Returns this violation, found by a check of this very rule.
     *
     * @return the violation
     */
    public Violation directly() {
      return new Violation(
          message,
          seen,
          reproducer,
          command,
          seed,
          crashPoint,
          state,
          timeline,
          new Origin(origin.cause(), origin.weight(), true));
    }

    /**
     * Returns this violation, of a case that was made from a seed.
     *
     * @param newSeed the seed
     * @return the violation
     */
    public Violation withSeed(long newSeed) {
      return new Violation(
          message, seen, reproducer, command, newSeed, crashPoint, state, timeline, origin);
    }

    /**
     * Returns this violation, seen after a crash.
     *
     * @param newPoint where the crash was
     * @param newState what it left
     * @return the violation
     */
    public Violation withCrash(String newPoint, String newState) {
      return new Violation(
          message, seen, reproducer, command, seed, newPoint, newState, timeline, origin);
    }
  }

  /**
   * One crash campaign.
   *
   * @param name what the campaign crashes
   * @param crashPoints at how many points it crashed
   * @param states how many states after a crash it checked
   * @param distinctStates how many of all states, including those after further crashes, differ from each other and from
   *     those of earlier campaigns
   * @param secondCrashStates how many states after a crash of the process that recovered, or of the one after that
   * @param elapsedMillis how long it took
   */
  public record Campaign(
      String name,
      long crashPoints,
      long states,
      long distinctStates,
      long secondCrashStates,
      long elapsedMillis) {

    /**
     * Returns how many states were checked.
     *
     * @return those after a first and those after a second crash
     */
    public long explored() {
      return states + secondCrashStates;
    }
  }

  /**
   * A part of the run that took time.
   *
   * @param name what it was
   * @param elapsedMillis how long it took
   */
  public record Part(String name, long elapsedMillis) {}

  /**
   * Sums over a report.
   *
   * @param kept how many rules are kept
   * @param broken how many are broken
   * @param skipped how many could not be tried
   * @param unchecked how many have no check
   * @param cases directed checks and random scenarios
   * @param crashPoints places to crash at
   * @param crashStates states after a crash in the campaigns, including those after a second crash; each is counted once,
   *     although it was checked against many rules
   * @param distinctStates how many of them differ from each other; harnesses are counted separately
   * @param elapsedMillis how long it took
   */
  public record Totals(
      long kept,
      long broken,
      long skipped,
      long unchecked,
      long cases,
      long crashPoints,
      long crashStates,
      long distinctStates,
      long elapsedMillis) {

    private static Totals of(TckReport report) {
      return new Totals(
          count(report, Status.KEPT),
          count(report, Status.BROKEN),
          count(report, Status.SKIPPED),
          count(report, Status.UNCHECKED),
          report.scenarios
              + report.results.stream().mapToLong(Result::directedChecks).sum(),
          report.campaigns.stream().mapToLong(Campaign::crashPoints).sum(),
          report.campaigns.stream().mapToLong(Campaign::explored).sum(),
          report.campaigns.stream().mapToLong(Campaign::distinctStates).sum(),
          report.elapsedMillis);
    }

    private static long count(TckReport report, Status status) {
      return report.results.stream().filter(result -> result.status() == status).count();
    }

    /**
     * Returns the sums of two totals.
     *
     * @param other the totals of the other report
     * @return the sums
     */
    public Totals plus(Totals other) {
      return new Totals(
          kept + other.kept,
          broken + other.broken,
          skipped + other.skipped,
          unchecked + other.unchecked,
          cases + other.cases,
          crashPoints + other.crashPoints,
          crashStates + other.crashStates,
          distinctStates + other.distinctStates,
          elapsedMillis + other.elapsedMillis);
    }
  }
}
