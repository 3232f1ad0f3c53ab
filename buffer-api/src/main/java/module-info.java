/**
 * Durable micro-batching: the buffer, its settings and codecs, its wiring, and the SPI for backends. Start at
 * {@link io.unistream.buffer}.
 *
 * <p>For users: {@link io.unistream.buffer}, {@link io.unistream.buffer.event}, {@link io.unistream.buffer.config} and
 * {@link io.unistream.buffer.guice}. For implementers of a backend (SPI): {@link io.unistream.buffer.wal},
 * {@link io.unistream.buffer.batch}, {@link io.unistream.buffer.settings} and {@link io.unistream.buffer.config.BufferBackend}. Guice is optional: if you use
 * its package, require {@code com.google.guice}.
 *
 * <p>Jackson reads and writes records that are JSON: open the packages of their types to
 * {@code com.fasterxml.jackson.databind}.
 */
@SuppressWarnings(
    "requires-automatic") // Guice has no descriptor; its name is fixed by its manifest
module io.unistream.buffer {
  requires transitive com.fasterxml.jackson.databind;
  requires transitive org.jspecify;
  requires static com.fasterxml.jackson.dataformat.yaml;
  requires static com.google.guice;
  requires static jakarta.inject;

  exports io.unistream.buffer;
  exports io.unistream.buffer.event;
  exports io.unistream.buffer.config;
  exports io.unistream.buffer.guice;

  // The SPI for backends.
  exports io.unistream.buffer.settings;
  exports io.unistream.buffer.wal;
  exports io.unistream.buffer.batch;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer to
      com.fasterxml.jackson.databind;

  uses io.unistream.buffer.config.BufferBackend;
}
