package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Failure;
import io.unistream.buffer.tck.TckReport.Origin;
import io.unistream.buffer.tck.TckReport.Part;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.TckReport.Totals;
import io.unistream.buffer.tck.TckReport.Violation;
import io.unistream.buffer.tck.TckReport.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TckReportBuilderTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final DiskHarness harness = DiskHarness.reference();
  private final TckReportBuilder builder = new TckReportBuilder(harness, 7, START);

  @Test
  void whatWasNotTriedIsUncheckedOrSkippedWithItsReasonsOnce() {
    builder.skip(Rule.OWN_ONE, harness.name() + ": one only");
    builder.skip(Rule.OWN_ONE, "one only");
    TckReport report = builder.build(START);

    assertEquals(Status.UNCHECKED, report.result(Rule.ORD_FIFO).status());
    assertEquals(Status.SKIPPED, report.result(Rule.OWN_ONE).status());
    assertEquals(List.of("one only"), report.result(Rule.OWN_ONE).skipped());
  }

  @Test
  void aRuleThatWasTriedIsKeptThoughAPartOfItWasSkipped() {
    RuleCheck check = RuleCheck.all().get(0);
    builder.checked(check, Duration.ofMillis(3), 0);
    builder.skip(check.rule(), "no more");
    TckReport report = builder.build(START.plusSeconds(2));

    assertEquals(Status.KEPT, report.result(check.rule()).status());
    assertEquals(1, report.result(check.rule()).directedChecks());
    assertEquals(List.of(new Part(check.toString(), 3)), report.parts());
    assertEquals(2_000, report.elapsedMillis());
  }

  @Test
  void aViolationBreaksItsRuleWhateverElseWasTried() {
    RuleCheck check = RuleCheck.all().get(0);
    Violation violation = Violation.of(
        new RuleViolation(check.rule(), "wrong").reproducedBy("here", "once more", List.of()));
    builder.ended(check, Duration.ZERO);
    builder.violation(check.rule(), violation.withSeed(9).withCrash("here", "torn"));
    TckReport report = builder.build(START);

    assertEquals(Status.BROKEN, report.result(check.rule()).status());
    assertEquals(
        new Violation(
            check.rule().id() + " broken: wrong\nthe rule: " + check.rule().promise()
                + "\nfound with: here\nreplay: once more",
            "wrong",
            "once more",
            null,
            9L,
            "here",
            "torn",
            List.of(),
            new Origin("wrong", Weight.OTHER, false)),
        report.result(check.rule()).violations().get(0));
  }

  @Test
  void whatEndedACheckLeavesItsRuleUncheckedThoughOtherCasesWentWell() {
    RuleCheck check = RuleCheck.all().get(0);
    builder.checked(check, Duration.ZERO, 0);
    builder.scenario(Scenarios.random(1, harness, 60), true);
    builder.ended(check, Duration.ZERO);
    builder.violation(
        Rule.COM_FORGET, Violation.of(new RuleViolation(Rule.COM_FORGET, "it came again")));
    TckReport report = builder.build(START);

    assertEquals(Status.UNCHECKED, report.result(check.rule()).status());
    assertEquals(Status.BROKEN, report.result(Rule.COM_FORGET).status());
  }

  @Test
  void whatCameToNoEndCountsForNoRule() {
    builder.scenario(Scenarios.random(1, harness, 60), false);
    builder.campaign(new Campaign("a", 5, 100, 90, 10, 30), false);
    TckReport report = builder.build(START);

    assertEquals(Rule.values().length, report.totals().unchecked());
    assertEquals(1, report.totals().cases());
    assertEquals(110, report.totals().crashStates());
  }

  @Test
  void whatStopsTheRunLeavesEveryRuleUnchecked() {
    builder.skip(Rule.OWN_ONE, "one only");
    builder.stop(new Failure("preflight", "open threw something", "run it"));
    TckReport report = builder.build(START);

    assertEquals(Rule.values().length, report.totals().unchecked());
    assertEquals(
        "open threw something", Objects.requireNonNull(report.preflight()).message());
    assertFalse(report.passed());
  }

  @Test
  void aCaseWithoutAVerdictIsNoPassing() {
    builder.failure(new Failure("a case", "out of memory", null));

    assertFalse(builder.build(START).passed());
  }

  @Test
  void theViolationThatTellsMostComesFirst() {
    RuleViolation plain = new RuleViolation(Rule.ORD_FIFO, "wrong");
    Violation shortOne = Violation.of(plain);
    Violation longOne = Violation.of(plain.reproducedBy("here", "once more", List.of()));
    Violation told = new Violation(
        "a message that is longer than all of the others, by far".repeat(9),
        "wrong",
        null,
        null,
        null,
        null,
        null,
        List.of(new TimelineEvent(TimelineEvent.Kind.CALL, "put 1")),
        new Origin("wrong", Weight.OTHER, false));
    List.of(longOne, shortOne, told, shortOne)
        .forEach(violation -> builder.violation(Rule.ORD_FIFO, violation));

    assertEquals(
        List.of(told, shortOne, longOne),
        builder.build(START).result(Rule.ORD_FIFO).violations());
  }

  @Test
  void scenariosAndStatesCountForManyRulesButOnceInTheTotals() {
    Scenario scenario = Scenarios.random(1, harness, 60);
    builder.scenario(scenario, true);
    builder.scenario(scenario, true);
    builder.campaign(new Campaign("a", 5, 100, 90, 10, 30), true);
    builder.campaign(new Campaign("b", 1, 1, 1, 0, 0), true);
    TckReport report = builder.build(START);

    assertEquals(2, report.result(Rule.ORD_FIFO).randomCases());
    assertEquals(2, report.result(Rule.EMIT_COUNT).cases());
    assertEquals(111, report.result(Rule.DUR_ACKED).crashStates());
    assertEquals(0, report.result(Rule.CAP_RECORD).crashStates());
    Totals totals = report.totals();
    assertEquals(2, totals.cases());
    assertEquals(6, totals.crashPoints());
    assertEquals(111, totals.crashStates());
    assertEquals(91, totals.distinctStates());
    assertEquals(
        Rule.values().length,
        totals.kept() + totals.broken() + totals.skipped() + totals.unchecked());
  }

  @Test
  void aHarnessWithoutCampaignsSkipsThemByReason() {
    builder.skipCampaigns();

    assertEquals(
        List.of(Capability.ENUMERABLE_CRASHES.absence()),
        builder.build(START).result(Rule.DUR_DIRENT).skipped());
  }
}
