package io.unistream.examples.sqlite;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.jupiter.BufferRules;

/** The stranger's backend keeps the contract. */
class SqliteTck extends BufferRules {

  @Override
  protected BufferHarness harness() {
    return new SqliteHarness();
  }

  @Override
  protected TckOptions options() {
    return TckOptions.defaults().withScenarios(20).withSystemProperties();
  }
}
