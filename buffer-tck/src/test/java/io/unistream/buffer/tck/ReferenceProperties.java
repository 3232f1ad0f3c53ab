package io.unistream.buffer.tck;

import io.unistream.buffer.tck.jqwik.BufferProperties;

/** The reference buffer does in any scenario what the model says. */
class ReferenceProperties extends BufferProperties {

  @Override
  protected BufferHarness harness() {
    return DiskHarness.reference();
  }
}
