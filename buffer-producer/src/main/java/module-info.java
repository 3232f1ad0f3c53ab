/** The loop from the log to the target. Start at {@link io.unistream.buffer.producer.Producer}. */
module io.unistream.buffer.producer {
  requires transitive io.unistream.buffer;
  requires transitive org.jspecify;

  exports io.unistream.buffer.producer;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer.producer to
      com.fasterxml.jackson.databind;
}
