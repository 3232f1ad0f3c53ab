package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.TckReport.Status;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TckTest {

  /** What the reference's disk, a list, has no words for. Other stand-ins and the backends keep these. */
  private static final Set<Rule> OF_OTHER_HARNESSES = EnumSet.of(
      Rule.CAP_HEAP,
      Rule.ERR_SYNC_STOP,
      Rule.ERR_FULL_DISK,
      Rule.ERR_SHORT_WRITE,
      Rule.ERR_CORRUPT,
      Rule.OWN_FENCE,
      Rule.OWN_LATE,
      Rule.OWN_AMBIGUOUS);

  @Test
  void theReferenceKeepsAllRulesThatAreChecked() {
    TckReport report = Tck.run(DiskHarness.reference(), TckOptions.defaults().withScenarios(50));

    assertTrue(report.passed(), report::toString);
    assertEquals(
        OF_OTHER_HARNESSES,
        Arrays.stream(Rule.values())
            .filter(rule -> report.result(rule).status() != Status.KEPT)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class))));
  }

  @Test
  void everyRuleHasACheckOrIsInTheModel() {
    Set<Rule> unchecked = EnumSet.allOf(Rule.class);
    RuleCheck.all().forEach(check -> unchecked.remove(check.rule()));
    unchecked.removeAll(ModelRules.OF_CRASHES);

    assertEquals(EnumSet.noneOf(Rule.class), unchecked);
  }

  @Test
  void aBrokenBufferIsReportedByRuleWithTheStepsThatShowIt() {
    DiskHarness broken = new DiskHarness("broken", Mutants.Unsynced::new);

    TckReport report = Tck.run(broken, TckOptions.defaults().withScenarios(20));

    assertFalse(report.passed());
    assertEquals(Status.BROKEN, report.result(Rule.DUR_ACKED).status());
    assertTrue(report.result(Rule.DUR_ACKED).toString().contains("; steps "));
  }

  @Test
  void theReportTellsTheCommandThatDoesOneCaseAgain() {
    Tck tck = Tck.of(
        new DiskHarness("broken", Mutants.Unsynced::new),
        TckOptions.defaults().withScenarios(0),
        replay -> "run <" + replay + ">");
    TckCase broken = tck.cases().stream()
        .filter(one -> one.group().equals(Rule.DUR_SECOND_CRASH.id()))
        .findFirst()
        .orElseThrow();

    RuleViolation thrown = assertThrows(RuleViolation.class, broken::run);

    TckReport.Violation told = tck.report().result(thrown.rule()).violations().get(0);
    assertEquals("run <" + thrown.reproducer().orElseThrow() + ">", told.command());
    assertTrue(told.message().endsWith("run it alone: " + told.command()), told::message);
  }

  @Test
  void whatAHarnessCannotDoIsSkippedWithItsReason() {
    BufferHarness poor = new BufferHarness() {
      @Override
      public String name() {
        return "poor";
      }

      @Override
      public CrashClass crashClass() {
        return CrashClass.POWER;
      }

      @Override
      public Set<Capability> capabilities() {
        return Set.of();
      }

      @Override
      public TestStore newStore() {
        return DiskHarness.reference().newStore();
      }
    };

    TckReport report = Tck.run(poor, TckOptions.defaults().withScenarios(5));

    assertTrue(report.passed(), report::toString);
    assertEquals(Status.SKIPPED, report.result(Rule.DUR_ACKED).status());
    assertEquals(
        List.of(
            "crashes are not simulated",
            "no other process can open the log",
            "storage operations cannot be enumerated"),
        report.result(Rule.DUR_ACKED).skipped());
  }
}
