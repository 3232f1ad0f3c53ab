package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.plain.PlainHarness;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The log that the broken logs are made of is correct: whatever rejects one of them rejects what is broken in it. */
class PlainLogTest {

  /** Of other processes, and of shared storage. */
  private static final Set<Rule> OF_OTHER_HARNESSES =
      EnumSet.of(Rule.CAP_HEAP, Rule.OWN_FENCE, Rule.OWN_LATE, Rule.OWN_AMBIGUOUS);

  @Test
  void keepsEveryRuleThatAppliesToIt() {
    PlainHarness plain = PlainHarness.correct(CrashClass.POWER, EntryProfile.POSIX);

    TckReport report = Tck.run(plain, TckOptions.defaults().withScenarios(100));

    assertTrue(report.passed(), report::toString);
    assertEquals(
        OF_OTHER_HARNESSES,
        Arrays.stream(Rule.values())
            .filter(rule -> report.result(rule).status() != Status.KEPT)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class))));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POSIX")
  void survivesPowerCutsOnOtherFileSystems(EntryProfile profile) {
    crashes(PlainHarness.correct(CrashClass.POWER, profile));
  }

  @Test
  void survivesTheEndOfTheProcessWithoutASync() {
    crashes(PlainHarness.correct(CrashClass.PROCESS, EntryProfile.POSIX));
  }

  @Test
  void mayUseFilesAgainBecauseAFrameSaysToWhichItBelongs() {
    crashes(PlainHarness.recycling(EntryProfile.POSIX));
  }

  private static void crashes(PlainHarness harness) {
    for (long seed = 0; seed < 100; seed++) {
      Scenarios.random(seed, harness, 60).check(harness);
    }
    for (RuleCheck check : CrashChecks.all()) {
      check.run(harness);
    }
    for (Scenario scenario : Scenarios.forCampaigns().values()) {
      new CrashCampaign(harness, new CrashCampaign.Budget(6, 301, 2, 1, 1)).run(scenario);
    }
  }
}
