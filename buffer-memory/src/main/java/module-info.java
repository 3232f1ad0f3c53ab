/** A buffer in the heap. Start at {@link io.unistream.buffer.memory.MemoryBuffer}. */
@SuppressWarnings(
    "requires-automatic") // Guice has no descriptor; its name is fixed by its manifest
module io.unistream.buffer.memory {
  requires transitive io.unistream.buffer;
  requires transitive org.jspecify;
  requires static com.google.guice;

  exports io.unistream.buffer.memory;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer.memory to
      com.fasterxml.jackson.databind;

  provides io.unistream.buffer.config.BufferBackend with
      io.unistream.buffer.memory.MemoryBackend;
}
