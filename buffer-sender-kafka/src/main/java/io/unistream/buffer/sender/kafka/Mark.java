package io.unistream.buffer.sender.kafka;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/** The group that exactly-once delivery is kept in, and the offset that it committed; null if it has none. */
record Mark(ConsumerGroupMetadata group, @Nullable OffsetAndMetadata committed) {}
