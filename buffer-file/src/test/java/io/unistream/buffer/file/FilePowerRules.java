package io.unistream.buffer.file;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.CrashCampaign.Budget;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.jupiter.BufferRules;

/**
 * The rules, where the power may go. Of the states after a crash every build looks at 20,000 with each profile at least; more
 * with {@code -Dtck.states=…}.
 */
abstract class FilePowerRules extends BufferRules {

  private static final int STATES = 20_000;

  private final EntryProfile profile;
  private final int recoveryEvery;
  private final int faultEvery;

  /**
   * {@code recoveryEvery}: of how many states one has its recovery crashed too; {@code faultEvery}: of how many storage operations one
   * fails in the fault campaigns.
   */
  FilePowerRules(EntryProfile profile, int recoveryEvery, int faultEvery) {
    this.profile = profile;
    this.recoveryEvery = recoveryEvery;
    this.faultEvery = faultEvery;
  }

  @Override
  protected BufferHarness harness() {
    return new FileHarness(CrashClass.POWER, profile);
  }

  @Override
  protected TckOptions options() {
    return TckOptions.defaults()
        .withCrashes(new Budget(400, recoveryEvery, 3, 2, 1))
        .withDistinctStates(STATES)
        .withFaultEvery(faultEvery)
        .withSystemProperties();
  }
}
