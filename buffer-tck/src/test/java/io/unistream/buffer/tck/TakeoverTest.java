package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks of shared storage: one log passes them, and each of its flaws is found by the rule that it breaks. */
class TakeoverTest {

  @TestFactory
  Stream<DynamicTest> aLogWithFencesKeepsTheRules() {
    ObjectHarness harness = new ObjectHarness(SharedFlaw.NONE);
    return RuleCheck.all().stream()
        .filter(check -> check.skipReason(harness).isEmpty())
        .map(check -> DynamicTest.dynamicTest(check.toString(), () -> check.run(harness)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyFlawIsRejectedByTheRuleThatItBreaks(SharedFlaw flaw) {
    Set<Rule> broken = EnumSet.noneOf(Rule.class);

    for (RuleCheck check : OwnerChecks.all()) {
      if (check.rule() == flaw.rejectedBy() && broken.isEmpty()) {
        try {
          check.run(new ObjectHarness(flaw));
        } catch (RuleViolation violation) {
          broken.add(violation.rule());
        }
      }
    }

    assertTrue(broken.contains(flaw.rejectedBy()), broken::toString);
  }
}
