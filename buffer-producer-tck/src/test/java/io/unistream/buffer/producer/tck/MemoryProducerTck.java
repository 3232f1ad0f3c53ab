package io.unistream.buffer.producer.tck;

import io.unistream.buffer.tck.BufferHarness;

/** The rules of the producer over a buffer in the heap. */
class MemoryProducerTck extends ProducerTck {

  @Override
  protected BufferHarness harness() {
    return new MemoryStores();
  }
}
