/**
 * Durable micro-batching: the buffer, its settings and codecs, wiring, and what a backend implements. Start at {@link
 * io.unistream.buffer}.
 *
 * <p>For users: {@link io.unistream.buffer}, {@link io.unistream.buffer.event}, {@link io.unistream.buffer.config} and {@link
 * io.unistream.buffer.guice}. For whoever adds a backend (SPI): {@link io.unistream.buffer.wal}, {@link io.unistream.buffer.batch} and
 * {@link io.unistream.buffer.config.BufferBackend}. Guice is optional: whoever uses that package requires {@code com.google.guice}.
 *
 * <p>Records that are JSON are read by Jackson: open the packages of their types to {@code com.fasterxml.jackson.databind}.
 */
@SuppressWarnings(
    "requires-automatic") // Guice has no descriptor; its name is fixed by its manifest
module io.unistream.buffer {
  requires transitive com.fasterxml.jackson.databind;
  requires transitive org.jspecify;
  requires static com.google.guice;
  requires static jakarta.inject;

  exports io.unistream.buffer;
  exports io.unistream.buffer.event;
  exports io.unistream.buffer.config;
  exports io.unistream.buffer.guice;

  // The SPI for backends.
  exports io.unistream.buffer.wal;
  exports io.unistream.buffer.batch;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer to
      com.fasterxml.jackson.databind;

  uses io.unistream.buffer.config.BufferBackend;
}
