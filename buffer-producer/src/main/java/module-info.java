/**
 * The loop from the log to the target. Start at {@link io.unistream.buffer.producer.Producer}. Guice is optional: if you use {@link
 * io.unistream.buffer.producer.guice}, require {@code com.google.guice}.
 */
@SuppressWarnings(
    "requires-automatic") // Guice has no descriptor; its name is fixed by its manifest
module io.unistream.buffer.producer {
  requires transitive io.unistream.buffer;
  requires transitive org.jspecify;
  requires static com.google.guice;

  exports io.unistream.buffer.producer;
  exports io.unistream.buffer.producer.guice;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer.producer to
      com.fasterxml.jackson.databind;
}
