package io.unistream.buffer.file;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.jupiter.BufferRules;

/** The rules on a real directory, with a process that ends in the middle. */
class FileWalDirectoryTck extends BufferRules {

  @Override
  protected BufferHarness harness() {
    return new FileWalDirectoryHarness();
  }

  @Override
  protected TckOptions options() {
    return TckOptions.defaults().withScenarios(30).withSystemProperties();
  }
}
