package io.unistream.buffer.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Leaves steps of a scenario out as long as the same rule breaks: halves first, single steps last. */
final class Shrinking {

  private final Consumer<Scenario> check;
  private final int maxTries;
  private RuleViolation shortest;
  private int tries;

  /**
   * Makes a search.
   *
   * @param check throws a violation if the scenario breaks a rule
   * @param maxTries how many scenarios to try at most
   * @param violation the violation to begin with
   */
  Shrinking(Consumer<Scenario> check, int maxTries, RuleViolation violation) {
    this.check = check;
    this.maxTries = maxTries;
    this.shortest = violation;
  }

  RuleViolation from(Scenario scenario) {
    Scenario best = scenario;
    for (int chunk = Math.max(1, scenario.steps().size() / 2); chunk > 0; ) {
      Scenario shorter = without(best, chunk);
      if (shorter.steps().size() < best.steps().size()) {
        best = shorter;
      } else {
        chunk /= 2;
      }
    }
    return shortest;
  }

  private Scenario without(Scenario scenario, int chunk) {
    Scenario best = scenario;
    for (int from = 0; from < best.steps().size() && tries < maxTries; ) {
      List<Step> fewer = new ArrayList<>(best.steps());
      fewer.subList(from, Math.min(from + chunk, fewer.size())).clear();
      Scenario candidate = best.withSteps(fewer);
      if (breaks(candidate)) {
        best = candidate;
      } else {
        from += chunk;
      }
    }
    return best;
  }

  private boolean breaks(Scenario candidate) {
    tries++;
    try {
      check.accept(candidate);
      return false;
    } catch (RuleViolation violation) {
      if (violation.rule() == shortest.rule()) {
        shortest = violation;
        return true;
      }
      return false;
    }
  }
}
