/**
 * Delivers batches to Kafka, a transaction each: {@link io.unistream.buffer.sender.kafka.KafkaSender}. What is promised, and how exceptions are judged,
 * is told in <i>docs/sender-kafka.md</i>.
 */
@NullMarked
package io.unistream.buffer.sender.kafka;

import org.jspecify.annotations.NullMarked;
