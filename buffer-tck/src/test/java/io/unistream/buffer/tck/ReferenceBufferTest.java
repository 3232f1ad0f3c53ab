package io.unistream.buffer.tck;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceBufferTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void keepsTheContractInRandomScenarios(long start) {
    for (long seed = start * 1_000_000; seed < start * 1_000_000 + 500; seed++) {
      Scenario scenario = Scenarios.random(seed, DiskHarness.reference(), 60);
      try {
        scenario.check(DiskHarness.reference());
      } catch (RuleViolation violation) {
        throw scenario.shrink(DiskHarness.reference(), violation);
      }
    }
  }

  /** Two batches of records that have equal payloads are two batches. */
  @Test
  void batchesThatLookAlikeAreNotTheSame() {
    Tck.replay(
        DiskHarness.reference(),
        "seed 0; settings 2 40 - 12 200 FAIL 0 30 2 -; steps put 0, put 0, put 0, put 0, pollNext, pollNext");
  }
}
