package io.unistream.buffer.sender.kafka;

import io.unistream.buffer.producer.Delivery;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Makes Kafka records, with the sender's headers. */
final class Records<R> {

  private final KafkaSender.Mapping<R> mapping;
  private final boolean headers;
  private final int maxRequestSize;

  Records(KafkaSender.Mapping<R> mapping, boolean headers, int maxRequestSize) {
    this.mapping = mapping;
    this.headers = headers;
    this.maxRequestSize = maxRequestSize;
  }

  /** Throws if there is none, or it can never be sent: better found here than by the client, which gives up the whole transaction for it. */
  ProducerRecord<byte[], byte[]> of(Delivery<R> delivery, int index) throws Exception {
    ProducerRecord<byte[], byte[]> record = mapping.map(delivery.records().get(index));
    long size = size(record.key()) + size(record.value());
    if (size > maxRequestSize) {
      throw new RecordTooLargeException("it has " + size + " bytes, more than "
          + ProducerConfig.MAX_REQUEST_SIZE_CONFIG + " (" + maxRequestSize + ")");
    }
    // Kafka locks the headers of what was sent once, and the mapping may return the same record
    // again.
    ProducerRecord<byte[], byte[]> copy = new ProducerRecord<>(
        record.topic(),
        record.partition(),
        record.timestamp(),
        record.key(),
        record.value(),
        record.headers());
    if (headers) {
      copy.headers()
          .add(KafkaSender.KEY_HEADER, utf8(delivery.key()))
          .add(KafkaSender.BATCH_HEADER, utf8(delivery.batch().toString()))
          .add(KafkaSender.SEQUENCE_HEADER, utf8(Long.toString(delivery.sequence(index))));
    }
    return copy;
  }

  private static long size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
