package io.unistream.buffer.producer.tck;

import io.unistream.buffer.tck.BufferHarness;

/** The rules of the producer over logs on the disk, with restarts. */
class FileProducerTck extends ProducerTck {

  @Override
  protected BufferHarness harness() {
    return new FileStores();
  }
}
