package io.unistream.buffer.s3;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.CrashCampaign.Budget;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.jupiter.BufferRules;
import java.time.Duration;

/**
 * The rules. A run of a scenario takes long here, so the fault campaigns of every build let one in twelve operations fail;
 * {@code -Dtck.faultEvery=1} each.
 */
class S3RulesTck extends BufferRules {

  private static final Budget BUDGET = new Budget(2, 8, 1, 1, 1);

  @Override
  protected BufferHarness harness() {
    return S3Harness.plain();
  }

  @Override
  protected TckOptions options() {
    return TckOptions.defaults()
        .withCrashes(BUDGET)
        .withFaultEvery(12)
        .withPatience(Duration.ofMinutes(5))
        .withSystemProperties();
  }
}
