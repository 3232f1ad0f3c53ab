package io.unistream.buffer.sender.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What this module wants of Kafka. */
interface Clients {

  Producer<byte[], byte[]> producer(Map<String, Object> config);

  /** The offset that a group committed, no transaction being open; null without one. */
  @Nullable
  OffsetAndMetadata committed(
      Map<String, Object> config, String group, TopicPartition partition, Duration timeout)
      throws InterruptedException, ExecutionException;

  /** The real ones. */
  static Clients real() {
    return new Clients() {
      @Override
      public Producer<byte[], byte[]> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
      }

      @Override
      public @Nullable OffsetAndMetadata committed(
          Map<String, Object> config, String group, TopicPartition partition, Duration timeout)
          throws InterruptedException, ExecutionException {
        Map<String, Object> known = new HashMap<>(config);
        known.keySet().retainAll(AdminClientConfig.configNames());
        Admin admin = Admin.create(known);
        try {
          return admin
              .listConsumerGroupOffsets(
                  Map.of(
                      group, new ListConsumerGroupOffsetsSpec().topicPartitions(Set.of(partition))),
                  new ListConsumerGroupOffsetsOptions()
                      .requireStable(true)
                      .timeoutMs(Math.toIntExact(timeout.toMillis())))
              .partitionsToOffsetAndMetadata(group)
              .get()
              .get(partition);
        } catch (ExecutionException e) {
          if (e.getCause() instanceof GroupIdNotFoundException) {
            return null;
          }
          throw e;
        } finally {
          admin.close(Duration.ZERO);
        }
      }
    };
  }
}
