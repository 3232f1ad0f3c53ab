package io.unistream.buffer.memory;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.jupiter.BufferRules;

/** The rules that a buffer without durability can keep. */
class MemoryRulesTck extends BufferRules {

  @Override
  protected BufferHarness harness() {
    return new MemoryHarness();
  }
}
