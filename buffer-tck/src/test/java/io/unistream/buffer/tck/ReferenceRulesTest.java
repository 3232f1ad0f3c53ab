package io.unistream.buffer.tck;

import io.unistream.buffer.tck.jupiter.BufferRules;

/** The reference buffer keeps every rule that has a directed check. */
class ReferenceRulesTest extends BufferRules {

  @Override
  protected BufferHarness harness() {
    return DiskHarness.reference();
  }
}
