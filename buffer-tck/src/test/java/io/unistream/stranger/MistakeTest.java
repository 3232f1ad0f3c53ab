package io.unistream.stranger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.RuleCheck;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.Tck;
import io.unistream.buffer.tck.TckCase;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Cause;
import io.unistream.buffer.tck.TckReport.Failure;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.report.TckReports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kit says to somebody whose first log has a mistake: little, and first what it is. */
class MistakeTest {

  /** Some of a screen, whatever is broken. */
  private static final int CHARACTERS_OF_CONSOLE = 12_000;

  private static final TckOptions OPTIONS = TckOptions.defaults().withScenarios(20);

  /** Where calls may never end. */
  private static final TckOptions IMPATIENT = OPTIONS.withPatience(Duration.ofSeconds(5));

  @Test
  void theCorrectLogKeepsWhatCanBeTried() {
    TckReport report = Tck.run(RowHarness.correct(), OPTIONS);

    assertTrue(report.passed(), report::toString);
    assertEquals(0, report.totals().unchecked(), report::toString);
    assertEquals(List.of(), report.causes());
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER_OPENS, open threw",
    "TYPO_IN_NEXT, open threw",
    "TYPO_IN_STATS, stats threw",
    "TYPO_IN_APPEND, put threw",
    "TYPO_IN_AWAIT_DURABLE, put threw",
    "TYPO_IN_CURSOR, open threw",
    "TYPO_IN_ROW, emit threw",
    "TYPO_IN_CLOSE, close threw",
  })
  void whatNothingCanBeTriedWithoutStopsTheRunWithOneMessage(Mistake mistake, String call) {
    TckReport report = Tck.run(mistake.harness(), OPTIONS);

    Failure failure = report.preflight();
    assertNotNull(failure);
    assertEquals("preflight", failure.name());
    assertTrue(failure.message().contains("nothing was tried: " + call), failure::message);
    assertTrue(
        failure.message().contains("\ncaused by: java.sql.SQLException: near \"SELEKT\": syntax"),
        failure::message);
    assertTrue(failure.message().endsWith("\nreplay: preflight"), failure::message);
    assertEquals(Rule.values().length, report.totals().unchecked());
    assertEquals(0, report.totals().cases());
    assertFalse(report.passed());
    String console = TckReports.summary(report);
    assertTrue(console.length() < 1_000, console);
    assertTrue(console.contains(failure.message().lines().findFirst().orElseThrow()), console);
  }

  @Test
  void thePreflightIsDoneAgainByItsName() {
    BufferHarness broken = Mistake.TYPO_IN_APPEND.harness();

    AssertionError failure =
        assertThrows(AssertionError.class, () -> Tck.replay(broken, "preflight"));
    Tck.replay(RowHarness.correct(), "preflight");

    assertTrue(String.valueOf(failure.getMessage()).contains("put threw"), failure::toString);
  }

  /** A framework may take the cases in any order. */
  @Test
  void thePreflightComesFirstWhicheverCaseIsAskedFor() {
    Tck tck = Tck.of(Mistake.NEVER_OPENS.harness(), OPTIONS);
    List<TckCase> cases = tck.cases();

    TckCase last = cases.get(cases.size() - 2);

    assertTrue(last.skipReason().orElseThrow().contains("preflight"));
    assertThrows(AssertionError.class, last::run);
    assertNotNull(tck.report().preflight());
  }

  /** What ended a check is no evidence for its rule: the log that never opened kept 22 of them once. */
  @ParameterizedTest
  @EnumSource
  void noRuleIsKeptWhoseOwnCheckCameToNoGoodEnd(Mistake mistake) {
    Tck tck = Tck.of(mistake.harness(), IMPATIENT);
    Set<Rule> ended = EnumSet.noneOf(Rule.class);
    for (TckCase one : quick(tck)) {
      if (one.skipReason().isEmpty()) {
        try {
          one.run();
        } catch (RuleViolation e) {
          RuleCheck.all().stream()
              .filter(check -> check.toString().equals(one.name()))
              .forEach(check -> ended.add(check.rule()));
        } catch (AssertionError e) {
          assertNotNull(tck.report().preflight());
        }
      }
    }

    TckReport report = tck.report();

    for (Rule rule : ended) {
      assertNotEquals(Status.KEPT, report.result(rule).status(), rule.id());
    }
    assertTrue(TckReports.summary(report).length() < CHARACTERS_OF_CONSOLE);
  }

  @Test
  void whoAcknowledgesBeforeTheCommitIsToldOfTheLossAndNothingIsSaidOfCommits() {
    TckReport report = Tck.run(Mistake.ACKNOWLEDGES_BEFORE_COMMIT.harness(), OPTIONS);

    assertEquals(Rule.DUR_ACKED, first(report));
    assertEquals(Status.UNCHECKED, report.result(Rule.COM_FORGET).status(), report::toString);
  }

  @Test
  void whoCommitsABatchTooLateIsToldThatItComesAgain() {
    TckReport report = Tck.run(Mistake.COMMITS_BATCHES_LATE.harness(), OPTIONS);

    assertEquals(Rule.COM_FORGET, first(report), report::toString);
  }

  @Test
  void whoForgetsACommitIsFound() {
    TckReport report = Tck.run(Mistake.FORGETS_ONE_COMMIT.harness(), OPTIONS);

    assertFalse(report.passed());
  }

  @Test
  void theTrueCauseComesFirstOfMany() {
    TckReport report = quickly(Mistake.RECLAIMS_ONE_ROW_TOO_MANY);

    assertEquals(Rule.COM_RECLAIM, first(report), report::toString);
    assertTrue(report.totals().broken() > 12, report::toString);
    assertTrue(report.causes().size() < report.totals().broken(), report::toString);
    String console = TckReports.summary(report);
    assertTrue(console.length() < CHARACTERS_OF_CONSOLE, console);
    assertEquals(5, console.lines().filter(line -> line.startsWith("  BROKEN ")).count(), console);
    assertTrue(console.contains("more causes, of "), console);
  }

  @Test
  void oneExceptionIsOneCauseInWhateverCallItComes() {
    TckReport report = quickly(Mistake.TYPO_IN_BULKS);

    Cause cause = report.causes().get(0);

    assertNull(report.preflight());
    assertTrue(
        cause
            .cause()
            .startsWith("java.sql.SQLException: near \"SELEKT\": syntax error in bulk at "
                + "Mistake.typo:"),
        cause::cause);
    assertTrue(cause.rules().size() > 6, cause::toString);
    String console = TckReports.summary(report);
    assertEquals(
        1,
        console
            .lines()
            .filter(line -> line.contains("BROKEN") && line.contains("bulk"))
            .count(),
        console);
  }

  @Test
  void anErrorEndsNoRunAndIsNoPassing() {
    TckReport report = Tck.run(Mistake.NO_MEMORY_FOR_LARGE_RECORDS.harness(), OPTIONS);

    assertFalse(report.passed());
    assertTrue(
        report.causes().get(0).cause().contains("OutOfMemoryError: Java heap space"),
        report::toString);
    assertNotEquals(Status.KEPT, report.result(Rule.DUR_NO_PHANTOM).status());
  }

  @Test
  void everyBrokenRuleIsInOneCauseAtLeast() {
    TckReport report = quickly(Mistake.RECLAIMS_ONE_ROW_TOO_MANY);

    assertEquals(
        Arrays.stream(Rule.values())
            .filter(rule -> report.result(rule).status() == Status.BROKEN)
            .collect(Collectors.toSet()),
        report.causes().stream()
            .flatMap(cause -> cause.rules().stream())
            .collect(Collectors.toSet()));
  }

  private static Rule first(TckReport report) {
    return report.causes().get(0).rules().get(0);
  }

  /** Without the one check that waits half a minute for a thread that is gone. */
  private static List<TckCase> quick(Tck tck) {
    List<TckCase> cases = new ArrayList<>(tck.cases());
    cases.removeIf(one -> one.name().endsWith("puts that block, while another thread commits"));
    return cases;
  }

  private static TckReport quickly(Mistake mistake) {
    Tck tck = Tck.of(mistake.harness(), IMPATIENT);
    for (TckCase one : quick(tck)) {
      if (one.skipReason().isEmpty()) {
        try {
          one.run();
        } catch (RuleViolation violation) {
          // The report has it.
        }
      }
    }
    return tck.report();
  }
}
