package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantTest {

  private static final int TRIES = 1_000;

  @ParameterizedTest
  @MethodSource("io.unistream.buffer.tck.Mutant#all")
  void randomScenariosRejectEveryBrokenBufferByTheRuleThatItBreaks(Mutant mutant) {
    DiskHarness harness = mutant.harness();
    for (long seed = 0; seed < TRIES; seed++) {
      Scenario scenario = Scenarios.random(seed, harness, 60);
      try {
        scenario.check(harness);
      } catch (RuleViolation violation) {
        RuleViolation shortest = scenario.shrink(harness, violation);

        assertTrue(mutant.rejectedBy().contains(violation.rule()), shortest::getMessage);
        return;
      }
    }
    fail(mutant + " passed " + TRIES + " scenarios");
  }
}
