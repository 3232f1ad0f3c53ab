package io.unistream.buffer.tck;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.CrashClass;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the kit found out about a buffer, rule by rule. Immutable, and plain data: Jackson writes it and reads it back.
 * Made by {@link Tck}.
 *
 * @param harness the name of what was tested
 * @param crashClass the crash class that it declares
 * @param seed what the random cases were made from
 * @param scenarios how many random scenarios were tried; each counts as a case for every rule that it could break
 * @param results one for each rule of the contract, in their order
 * @param campaigns the crash campaigns, in the order of running
 * @param parts what took time, in the order of running
 * @param elapsedMillis from the first case to the last
 * @param finishedAt when it ended, as ISO 8601 writes an instant, to the second
 * @param environment what it ran on, in a few words
 * @param preflight how the calls failed without which nothing can be tried; null if they did not. If they did, nothing else
 *     was tried
 * @param failures the cases that ended in something else than a verdict, such as an {@link Error} that no rule speaks of
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
   * Whether no rule is broken, and every case came to a verdict.
   *
   * @return true if that is so; some rules may not have been tried
   */
  public boolean passed() {
    return preflight == null
        && failures.isEmpty()
        && results.stream().noneMatch(result -> result.status() == Status.BROKEN);
  }

  /**
   * Why rules are broken: violations of one cause are often met with by many rules.
   *
   * @return the causes, the one to read first comes first
   */
  public List<Cause> causes() {
    return Causes.of(results);
  }

  /**
   * What was found out about one rule.
   *
   * @param rule the rule
   * @return its result
   */
  public Result result(Rule rule) {
    return results.stream().filter(result -> result.rule() == rule).findFirst().orElseThrow();
  }

  /**
   * The sums. They are written as JSON too, and not read back, for they follow from the rest.
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
    /** It cannot be tried with this harness. */
    SKIPPED,
    /**
     * Nothing came to a verdict about it: the kit has no check for it, or something else ended a check of it, such as
     * the violation of another rule.
     */
    UNCHECKED
  }

  /** What sort of thing a violation shows, the most telling first. */
  public enum Weight {
    /** An exception of the implementation, or of what it uses, that is none of the contract's. */
    THROWN,
    /** What was stored is gone, or changed, or comes again. */
    LOSS,
    /** All else. */
    OTHER
  }

  /**
   * Where a violation comes from.
   *
   * @param cause what all violations of the same cause have in common: the exception with the places in the implementation
   *     that it came from, or else what was seen, without the numbers
   * @param weight what sort of thing it shows
   * @param direct whether a check of this very rule found it, and not one of another rule or a random scenario
   */
  public record Origin(String cause, Weight weight, boolean direct) {}

  /**
   * What has one cause.
   *
   * @param cause what all of it has in common
   * @param rules the rules that it broke; the one that says most comes first
   * @param violation how that rule was broken: the one to read
   * @param others all other violations of this cause, those that are best to read first
   */
  public record Cause(String cause, List<Rule> rules, Violation violation, List<Violation> others) {

    /** Copies the lists. */
    public Cause {
      rules = List.copyOf(rules);
      others = List.copyOf(others);
    }
  }

  /**
   * A case that came to no verdict.
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
   * @param randomCases how many random scenarios could have broken it and came to their end
   * @param crashStates how many states after a crash were held against it, those after a second crash included; not of a
   *     check or campaign that something ended
   * @param violations how it was broken, each by the fewest steps that were found; the one to read first comes first
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
     * How many cases were tried, states after a crash not counted.
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
     * The data of a violation.
     *
     * @param violation the violation
     * @return its data, without seed, point and state
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
     * The same, found by a check of this very rule.
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
     * The same, made from a seed.
     *
     * @param newSeed the seed
     * @return the violation
     */
    public Violation withSeed(long newSeed) {
      return new Violation(
          message, seen, reproducer, command, newSeed, crashPoint, state, timeline, origin);
    }

    /**
     * The same, after a crash.
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
   * @param crashPoints how many places it crashed at
   * @param states how many states after a crash it looked at
   * @param distinctStates how many of all of them, further ones included, look different from each other and from those of
   *     the campaigns before
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
     * All states that were looked at.
     *
     * @return those after a first and those after a second crash
     */
    public long explored() {
      return states + secondCrashStates;
    }
  }

  /**
   * Something that took time.
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
   * @param crashStates states after a crash in the campaigns, those after a second crash included; each counted once,
   *     though it was held against many rules
   * @param distinctStates how many of them look different from each other; harnesses are counted apart
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
     * Adds up two reports.
     *
     * @param other the totals of the other
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
