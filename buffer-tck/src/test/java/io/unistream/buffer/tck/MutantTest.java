package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantTest {

  private static final int TRIES = 1_000;
  private static final Duration PATIENCE = Duration.ofMillis(500);

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

  @ParameterizedTest
  @MethodSource("io.unistream.buffer.tck.Mutant#waiting")
  void directedChecksRejectEveryBrokenBufferByTheRuleThatItBreaks(Mutant mutant) {
    Set<Rule> broken = EnumSet.noneOf(Rule.class);

    for (RuleCheck check : RuleCheck.all()) {
      if (mutant.rejectedBy().contains(check.rule())) {
        try {
          check.run(mutant.harness(), PATIENCE);
        } catch (RuleViolation violation) {
          broken.add(violation.rule());
        }
      }
    }

    assertEquals(mutant.rejectedBy(), broken);
  }
}
