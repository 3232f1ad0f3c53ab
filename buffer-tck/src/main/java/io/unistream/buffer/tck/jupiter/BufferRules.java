package io.unistream.buffer.tck.jupiter;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.CrashCampaign;
import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.RuleCheck;
import io.unistream.buffer.tck.Scenario;
import io.unistream.buffer.tck.Scenarios;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every directed check of the kit as a test, grouped by rule. Extend it and say which harness to use. A check that the
 * harness has no capability for is aborted with the reason, which Jupiter reports as skipped.
 */
public abstract class BufferRules {

  /** For subclasses. */
  protected BufferRules() {}

  /**
   * The buffer under test.
   *
   * @return the harness
   */
  protected abstract BufferHarness harness();

  /**
   * The rules that have directed checks, and the checks.
   *
   * @return a container for each rule
   */
  @TestFactory
  Stream<DynamicContainer> rules() {
    BufferHarness harness = harness();
    List<RuleCheck> checks = RuleCheck.all();
    return checks.stream()
        .map(RuleCheck::rule)
        .distinct()
        .map(rule -> DynamicContainer.dynamicContainer(
            rule.id(),
            checks.stream()
                .filter(check -> check.rule() == rule)
                .map(check -> test(check, harness))));
  }

  /**
   * Crashes at every storage operation, if the harness can.
   *
   * @return a test for each scenario
   */
  @TestFactory
  Stream<DynamicTest> crashes() {
    BufferHarness harness = harness();
    return Scenarios.forCampaigns().entrySet().stream()
        .map(scenario -> DynamicTest.dynamicTest(
            "crashes at every storage operation: " + scenario.getKey(),
            () -> campaign(harness, scenario.getValue())));
  }

  private void campaign(BufferHarness harness, Scenario scenario) {
    if (harness instanceof EnumerableCrashes enumerable
        && harness.capabilities().contains(Capability.ENUMERABLE_CRASHES)) {
      new CrashCampaign(enumerable, crashBudget()).run(scenario);
    } else {
      Assumptions.abort(harness.name() + ": " + Capability.ENUMERABLE_CRASHES.absence());
    }
  }

  /**
   * How much the crash campaigns try.
   *
   * @return the budget; {@link CrashCampaign.Budget#small()} unless overridden
   */
  protected CrashCampaign.Budget crashBudget() {
    return CrashCampaign.Budget.small();
  }

  private static DynamicTest test(RuleCheck check, BufferHarness harness) {
    return DynamicTest.dynamicTest(check.toString(), () -> {
      check.skipReason(harness).ifPresent(Assumptions::abort);
      check.run(harness);
    });
  }
}
