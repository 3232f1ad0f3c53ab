package io.unistream.buffer.tck;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the kit found out about a buffer, rule by rule. Immutable.
 *
 * @param harness the name of what was tested
 * @param results one for each rule of the contract, in their order
 */
public record TckReport(String harness, List<Result> results) {

  /** Copies the list. */
  public TckReport {
    results = List.copyOf(results);
  }

  /**
   * Whether no rule is broken.
   *
   * @return true if none is; some may not have been tried
   */
  public boolean passed() {
    return results.stream().noneMatch(result -> result.status() == Status.BROKEN);
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

  /** One line for each rule. */
  @Override
  public String toString() {
    return results.stream()
        .map(Result::toString)
        .collect(Collectors.joining("\n", harness + "\n", "\n"));
  }

  /** What is known about a rule. */
  public enum Status {
    /** Everything that was tried went as the rule promises. */
    KEPT,
    /** Something did not. */
    BROKEN,
    /** It cannot be tried with this harness. */
    SKIPPED,
    /** The kit has no check of its own for it yet. */
    UNCHECKED
  }

  /**
   * What was found out about a rule.
   *
   * @param rule the rule
   * @param status what is known about it
   * @param cases how many cases were tried, random scenarios that could have broken it included
   * @param crashStates how many states after a crash were looked at
   * @param seed what the random cases were made from
   * @param violation how it was broken, by the fewest steps that were found
   * @param skipped why cases were not tried
   */
  public record Result(
      Rule rule,
      Status status,
      long cases,
      long crashStates,
      long seed,
      Optional<RuleViolation> violation,
      List<String> skipped) {

    /** Copies the list. */
    public Result {
      skipped = List.copyOf(skipped);
    }

    /** One line, and the violation if there is one. */
    @Override
    public String toString() {
      return String.format(
          "%-17s %-9s cases %d, crash states %d, seed %d%s%s",
          rule.id(),
          status,
          cases,
          crashStates,
          seed,
          skipped.isEmpty() ? "" : ", skipped: " + String.join("; ", skipped),
          violation.map(broken -> "\n" + broken.getMessage()).orElse(""));
    }
  }
}
