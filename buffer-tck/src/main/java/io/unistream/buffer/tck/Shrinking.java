package io.unistream.buffer.tck;

import java.util.ArrayList;
import java.util.List;

/** Leaves steps of a scenario out as long as the same rule breaks: halves first, single steps last. */
final class Shrinking {

  private static final int MAX_TRIES = 2_000;

  private final BufferHarness harness;
  private RuleViolation shortest;
  private int tries;

  Shrinking(BufferHarness harness, RuleViolation violation) {
    this.harness = harness;
    this.shortest = violation;
  }

  RuleViolation from(Scenario scenario) {
    Scenario best = scenario;
    for (int chunk = Math.max(1, scenario.operations().size() / 2); chunk > 0; ) {
      Scenario shorter = without(best, chunk);
      if (shorter.operations().size() < best.operations().size()) {
        best = shorter;
      } else {
        chunk /= 2;
      }
    }
    return shortest;
  }

  private Scenario without(Scenario scenario, int chunk) {
    Scenario best = scenario;
    for (int from = 0; from < best.operations().size() && tries < MAX_TRIES; ) {
      List<Operation> fewer = new ArrayList<>(best.operations());
      fewer.subList(from, Math.min(from + chunk, fewer.size())).clear();
      Scenario candidate = best.withOperations(fewer);
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
      candidate.check(harness);
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
