package io.unistream.buffer.sender.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What this module wants of Kafka. */
interface Clients {

  Producer<byte[], byte[]> producer(Map<String, Object> config);

  /** Reads the offset that a group committed, when no transaction is open that would change it. */
  Mark mark(Map<String, Object> config, String group, TopicPartition partition, Duration timeout);

  /** The real ones. */
  static Clients real() {
    return new Clients() {
      @Override
      public Producer<byte[], byte[]> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
      }

      @Override
      public Mark mark(
          Map<String, Object> config, String group, TopicPartition partition, Duration timeout) {
        Map<String, Object> known = new HashMap<>(config);
        known.keySet().retainAll(ConsumerConfig.configNames());
        known.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG); // the producer's are others
        known.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        known.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        known.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(known, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
          return new Mark(
              consumer.groupMetadata(),
              consumer.committed(Set.of(partition), timeout).get(partition));
        } finally {
          consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
      }
    };
  }
}
