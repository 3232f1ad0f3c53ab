package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.CrashCampaign;
import io.unistream.buffer.tck.Tck;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.jupiter.BufferRules;
import org.junit.jupiter.api.Test;

/** The rules on a real directory, with a process that ends in the middle. */
class FileWalDirectoryTck extends BufferRules {

  @Override
  protected BufferHarness harness() {
    return new FileWalDirectoryHarness();
  }

  @Test
  void randomScenariosKeepTheRules() {
    TckReport report = Tck.run(harness(), 30, 1, CrashCampaign.Budget.small());

    assertTrue(report.passed(), report::toString);
  }
}
