/** Batches to Kafka. Start at {@link io.unistream.buffer.sender.kafka.KafkaSender}. */
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"
}) // kafka-clients has no descriptor; its name is that of its file, as for every module that uses
// it
module io.unistream.buffer.sender.kafka {
  requires transitive io.unistream.buffer.producer;
  requires transitive kafka.clients;
  requires transitive org.jspecify;

  exports io.unistream.buffer.sender.kafka;
}
