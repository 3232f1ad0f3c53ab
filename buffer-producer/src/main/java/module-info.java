/**
 * The loop from the log to the target. Start at {@link io.unistream.buffer.producer.Producer}; all buffers and producers of a program in
 * one file are {@link io.unistream.buffer.producer.config.BufferConfig}'s. Guice is optional: if you use {@link
 * io.unistream.buffer.producer.guice}, require {@code com.google.guice}.
 */
@SuppressWarnings(
    "requires-automatic") // Guice has no descriptor; its name is fixed by its manifest
module io.unistream.buffer.producer {
  requires transitive io.unistream.buffer;
  requires transitive org.jspecify;
  requires static com.google.guice;

  exports io.unistream.buffer.producer;
  exports io.unistream.buffer.producer.config;
  exports io.unistream.buffer.producer.guice;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer.producer to
      com.fasterxml.jackson.databind;

  uses io.unistream.buffer.producer.config.SenderProvider;
}
