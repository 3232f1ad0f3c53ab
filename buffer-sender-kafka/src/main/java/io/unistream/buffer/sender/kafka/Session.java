package io.unistream.buffer.sender.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka producer with one {@code transactional.id}, from {@code initTransactions} until something fails: then it is thrown away, so no
 * state of a failed transaction is ever gone on with. The next session's {@code initTransactions} ends what this one left, and fences it.
 *
 * <p>Used by one thread at a time, but for {@link #close}.
 */
final class Session {

  private static final System.Logger LOG = System.getLogger(Session.class.getName());

  private final UUID log;
  private final Producer<byte[], byte[]> kafka;

  /** The partition whose offset tells what was delivered, and the group that has it; null without exactly-once delivery. */
  private final @Nullable TopicPartition partition;

  private final @Nullable ConsumerGroupMetadata group;

  /** What the last committed transaction wrote; empty for ever without exactly-once delivery. */
  private Delivered delivered;

  private Session(
      UUID log,
      Producer<byte[], byte[]> kafka,
      @Nullable TopicPartition partition,
      @Nullable Mark mark) {
    this.log = log;
    this.kafka = kafka;
    this.partition = partition;
    this.group = mark == null ? null : mark.group();
    this.delivered = mark == null ? Delivered.NOTHING : delivered(mark.committed(), log);
  }

  /**
   * Makes a producer, and then reads what was delivered: in this order nobody else can deliver in between without fencing this
   * session, whose commit then fails.
   */
  static Session open(
      UUID log,
      Clients clients,
      Map<String, Object> config,
      @Nullable TopicPartition partition,
      Duration timeout) {
    Producer<byte[], byte[]> kafka = clients.producer(config);
    boolean done = false;
    try {
      kafka.initTransactions();
      Mark mark = partition == null ? null : clients.mark(config, group(log), partition, timeout);
      Session session = new Session(log, kafka, partition, mark);
      done = true;
      return session;
    } finally {
      if (!done) {
        close(kafka);
      }
    }
  }

  private static Delivered delivered(@Nullable OffsetAndMetadata committed, UUID log) {
    if (committed == null) {
      return Delivered.NOTHING;
    }
    try {
      return Delivered.parse(committed.metadata());
    } catch (IllegalArgumentException e) {
      throw new ForeignOffsetException(
          "the offset of consumer group " + group(log)
              + " was not committed by this sender; let nobody else use that group",
          e);
    }
  }

  static String group(UUID log) {
    return "buffer-" + log;
  }

  boolean is(UUID other) {
    return log.equals(other);
  }

  boolean hasDelivered(long sequence) {
    return delivered.has(sequence);
  }

  /** Sends and does not commit. Throws what failed first: that is what the others failed for. */
  void send(List<ProducerRecord<byte[], byte[]>> records, long[] sequences) {
    AtomicReference<@Nullable Exception> first = new AtomicReference<>();
    kafka.beginTransaction();
    try {
      for (ProducerRecord<byte[], byte[]> each : records) {
        Future<RecordMetadata> unused =
            kafka.send(each, (where, failure) -> { // told by the callback
              if (failure != null) {
                first.compareAndSet(null, failure);
              }
            });
        if (first.get() != null) {
          break;
        }
      }
      kafka.flush();
      if (first.get() == null && partition != null && group != null) {
        Delivered next = delivered.with(sequences);
        kafka.sendOffsetsToTransaction(
            Map.of(partition, new OffsetAndMetadata(next.last(), next.toString())), group);
      }
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      throw first.get() == null ? e : new TransactionFailedException(first.get());
    }
    if (first.get() != null) {
      throw new TransactionFailedException(first.get());
    }
  }

  void commit(long[] sequences) {
    kafka.commitTransaction();
    if (partition != null) {
      delivered = delivered.with(sequences);
    }
  }

  void abort() {
    kafka.abortTransaction();
  }

  void close() {
    close(kafka);
  }

  /** At once: what is committed is committed, and the rest is not wanted. An interrupted thread does not wait for the client's. */
  private static void close(Producer<byte[], byte[]> kafka) {
    try {
      kafka.close(Duration.ZERO);
    } catch (InterruptException e) {
      LOG.log(System.Logger.Level.DEBUG, "not waited for the end of a Kafka producer", e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a Kafka producer could not be closed", e);
    }
  }
}
