package io.unistream.buffer.memory;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.jqwik.BufferProperties;

/** Random scenarios on the memory backend. */
class MemoryBufferProperties extends BufferProperties {

  @Override
  protected BufferHarness harness() {
    return new MemoryHarness();
  }
}
