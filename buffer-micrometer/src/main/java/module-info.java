/** Metrics of buffers and producers. Start at {@link io.unistream.buffer.micrometer.BufferMetrics}. */
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"
}) // Micrometer has no descriptor; its name is fixed by its manifest
module io.unistream.buffer.micrometer {
  requires transitive io.unistream.buffer;
  requires transitive io.unistream.buffer.producer;
  requires transitive micrometer.core;
  requires transitive org.jspecify;

  exports io.unistream.buffer.micrometer;
}
