package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

  private static final CrashCampaign.Budget BUDGET = CrashCampaign.Budget.small();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed 7; settings 3 40 100 12 200 FAIL 0 30 / 5 64 - 9 99 BLOCK 20 64; steps put 9, emit, reopen 1 5",
        "seed -1; settings 3 40 - 12 200 DROP_OLDEST 0 30; steps ; tail 1; crash before 17 state 5 of 12 seed 1",
        "seed 1; settings 3 40 - 12 200 FAIL 0 30; steps put 9; tail 0; crash after 2 state 0 of 12 seed 1; "
            + "crash before 3 state 1 of 2 seed 1"
      })
  void readsWhatItPrints(String text) {
    assertEquals(text, Reproducer.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "seed",
        "seed 1; steps put 9",
        "seed 1; settings 3 40; steps put 9",
        "seed 1; settings 3 40 100 12 200 FAIL 0 30; steps put 9; crash near 5 state 0 of 2 seed 1",
        "check NO-RULE: nothing"
      })
  void refusesWhatIsNoRun(String text) {
    assertThrows(IllegalArgumentException.class, () -> Tck.replay(DiskHarness.reference(), text));
  }

  @Test
  void aRandomScenarioThatFailedFailsAgainByTheSameRule() {
    DiskHarness broken = new DiskHarness("broken", Mutants.NewestFirst::new);
    RuleViolation found = random(broken);

    RuleViolation again = assertThrows(
        RuleViolation.class, () -> Tck.replay(broken, found.reproducer().orElseThrow()));

    assertEquals(found.rule(), again.rule());
    assertEquals(found.seen(), again.seen());
    assertEquals(found.timeline(), again.timeline());
    assertEquals(Kind.BROKEN, last(again.timeline()).kind());
    assertDoesNotThrow(
        () -> Tck.replay(DiskHarness.reference(), found.reproducer().orElseThrow()));
  }

  private static RuleViolation random(DiskHarness broken) {
    for (long seed = 0; ; seed++) {
      Scenario scenario = Scenarios.random(seed, broken, 60);
      try {
        scenario.check(broken);
      } catch (RuleViolation violation) {
        return scenario.shrink(broken, violation);
      }
    }
  }

  @Test
  void aCrashThatBrokeARuleBreaksItAgain() {
    DiskHarness broken = new DiskHarness("broken", Mutants.VolatileCommit::new);
    Scenario scenario = Scenarios.forCampaigns().values().iterator().next();
    CrashCampaign campaign = new CrashCampaign(broken, BUDGET);
    RuleViolation found = assertThrows(RuleViolation.class, () -> campaign.run(scenario));

    String replay = found.reproducer().orElseThrow();
    RuleViolation again = assertThrows(RuleViolation.class, () -> Tck.replay(broken, replay));

    assertEquals(Rule.COM_FORGET, found.rule());
    assertTrue(campaign.tried().states() > 0, campaign.tried()::toString);
    assertEquals(found.seen(), again.seen());
    assertTrue(replay.contains("; crash "), replay);
    assertTrue(again.timeline().stream().anyMatch(event -> event.kind() == Kind.CRASH));
    assertTrue(
        again.timeline().stream()
            .filter(event -> event.kind() == Kind.WRITE)
            .allMatch(event ->
                event.text().matches("\\d+ bytes at \\d+ of .* \\(operation \\d+\\)|.*cut to.*")),
        again.timeline()::toString);
    assertTrue(found.withCommand(how -> "run " + how).toString().endsWith("run " + replay));
  }

  @Test
  void aDirectedCheckThatFailedFailsAgain() {
    DiskHarness broken = new DiskHarness("broken", WaitingMutants.TwoOwners::new);
    RuleCheck check = RuleCheck.all().stream()
        .filter(one -> one.rule() == Rule.OWN_ONE)
        .findFirst()
        .orElseThrow();
    RuleViolation found = assertThrows(RuleViolation.class, () -> check.run(broken));

    RuleViolation again = assertThrows(
        RuleViolation.class, () -> Tck.replay(broken, found.reproducer().orElseThrow()));

    assertEquals(found.rule(), again.rule());
    assertEquals(found.reproducer(), again.reproducer());
  }

  @Test
  void aRunThatEndsBeforeItsCrashSaysSo() {
    String text = "seed 1; settings 3 40 - 12 200 FAIL 0 30; steps put 9; tail 0; "
        + "crash before 9999 state 0 of 12 seed 1";

    IllegalArgumentException refused = assertThrows(
        IllegalArgumentException.class, () -> Tck.replay(DiskHarness.reference(), text));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("before the crash"), refused::toString);
  }

  @Test
  void aCampaignTriesTheSameEveryTimeAndGoesDeeper() {
    Scenario scenario = Scenarios.forCampaigns().values().iterator().next();
    CrashCampaign.Result once = campaign(scenario, 1);

    assertEquals(once, campaign(scenario, 1));
    assertTrue(campaign(scenario, 2).deeperStates() > once.deeperStates());
    assertFalse(once.distinct() > once.states() + once.deeperStates());
  }

  private static CrashCampaign.Result campaign(Scenario scenario, int depth) {
    CrashCampaign.Budget budget = new CrashCampaign.Budget(12, 5, 2, depth, 1);
    return new CrashCampaign(DiskHarness.reference(), budget).run(scenario);
  }

  private static TimelineEvent last(List<TimelineEvent> events) {
    return events.get(events.size() - 1);
  }
}
