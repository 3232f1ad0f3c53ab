/** The conformance kit of the producer. Start at {@link io.unistream.buffer.producer.tck.ProducerTck}. */
module io.unistream.buffer.producer.tck {
  requires transitive io.unistream.buffer.producer;
  requires transitive io.unistream.buffer.tck;
  requires transitive org.jspecify;
  requires transitive org.junit.jupiter.api;
  requires transitive net.jqwik.api;
  requires java.logging;

  exports io.unistream.buffer.producer.tck;
}
