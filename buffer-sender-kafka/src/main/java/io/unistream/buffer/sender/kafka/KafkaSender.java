package io.unistream.buffer.sender.kafka;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers batches to Kafka, each in a transaction of its own: a consumer with {@code isolation.level=read_committed} sees a whole delivery or nothing
 * of it. It sees the delivery some milliseconds after {@code send} has returned, because Kafka answers a commit once it is decided and durable, and
 * marks the partitions after that.
 *
 * <pre>{@code
 * Sender<Order> sender = KafkaSender.<Order>builder(order ->
 *         new ProducerRecord<>("orders", order.customer().getBytes(UTF_8), mapper.writeValueAsBytes(order)))
 *     .config("bootstrap.servers", "broker-1:9092,broker-2:9092")
 *     .build();
 * }</pre>
 *
 * <p><b>What is promised.</b> At least once, and in put order within a partition, if the producer's mode keeps the order. A batch comes again if a crash falls
 * between Kafka's commit and the log's, or if Kafka's answer to the commit was lost. Consumers can tell by the headers; with {@link
 * Builder#exactlyOnce} it does not happen.
 *
 * <p><b>Headers</b> of each record, as UTF-8 text: {@value #KEY_HEADER} is the delivery's key, {@value #BATCH_HEADER} the batch's id, {@value
 * #SEQUENCE_HEADER} the sequence number. The log's id (the batch's id up to its slash) and the sequence number are the same whenever a record
 * comes again.
 *
 * <p><b>Who fences whom.</b> The {@code transactional.id} is the log's id, unless configured. So whoever opens the log later ends what an earlier owner left
 * open, and fences it. After any failure the Kafka producer is thrown away, and the next attempt makes another one.
 *
 * <p><b>Threads.</b> One transaction at a time: a transactional producer has no more. Several lanes wait for each other.
 *
 * @param <R> the record type
 */
public final class KafkaSender<R> implements Sender<R> {

  /** The header with {@link Delivery#key()}. */
  public static final String KEY_HEADER = "buffer-key";

  /** The header with the batch's id. */
  public static final String BATCH_HEADER = "buffer-batch";

  /** The header with the record's sequence number, in decimal digits. */
  public static final String SEQUENCE_HEADER = "buffer-sequence";

  /**
   * Makes a Kafka record of a record.
   *
   * @param <R> the record type
   */
  @FunctionalInterface
  public interface Mapping<R> {

    /**
     * Returns topic, partition, timestamp, key, value and headers; the sender adds its own headers to a copy.
     *
     * @param record the record
     * @return what is sent
     * @throws Exception if there is no Kafka record for it, now or ever: it goes to the dead letters
     */
    ProducerRecord<byte[], byte[]> map(R record) throws Exception;
  }

  private final Records<R> records;
  private final Map<String, Object> config;
  private final Clients clients;
  private final @Nullable TopicPartition mark;
  private final Duration maxBlock;

  /** Held during a transaction. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Changed with the lock; closed without it. */
  private volatile @Nullable Session session;

  private volatile boolean closed;

  private KafkaSender(Builder<R> from, ProducerConfig checked) {
    records = new Records<>(
        from.mapping, from.headers, checked.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
    config = Map.copyOf(from.config);
    clients = from.clients;
    mark = from.mark;
    maxBlock = Duration.ofMillis(checked.getLong(ProducerConfig.MAX_BLOCK_MS_CONFIG));
  }

  /**
   * Returns a builder.
   *
   * @param mapping makes a Kafka record of a record; the same one each time, or a batch that comes again is another one
   * @param <R> the record type
   * @return a new builder
   */
  public static <R> Builder<R> builder(Mapping<R> mapping) {
    return new Builder<>(mapping);
  }

  @Override
  public void send(Delivery<R> delivery) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Session current = session(delivery.batch().log());
      Outgoing outgoing = outgoing(delivery, current);
      if (!outgoing.records().isEmpty()) {
        transmit(current, outgoing);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing was sent yet: whatever fails here, the target has none of the records because of this attempt. */
  private Session session(UUID log) {
    Session current = session;
    if (current != null && current.is(log)) {
      return current;
    }
    discard();
    checkOpen();
    Map<String, Object> ofThisLog = new HashMap<>(config);
    ofThisLog.putIfAbsent(ProducerConfig.TRANSACTIONAL_ID_CONFIG, log.toString());
    Session next;
    try {
      next = Session.open(log, clients, ofThisLog, mark, maxBlock);
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      throw judged(e);
    }
    session = next;
    checkOpen(); // whoever closed meanwhile did not see it
    return next;
  }

  private void checkOpen() {
    if (closed) {
      discard();
      throw new IllegalStateException("the sender is closed");
    }
  }

  private Outgoing outgoing(Delivery<R> delivery, Session current) throws InterruptedException {
    Outgoing outgoing = new Outgoing(delivery.records().size());
    for (int i = 0; i < delivery.records().size(); i++) {
      long sequence = delivery.sequence(i);
      if (current.hasDelivered(sequence)) {
        continue; // it is in Kafka: an earlier attempt was not told of its success
      }
      try {
        outgoing.add(sequence, records.of(delivery, i));
      } catch (SendException | InterruptedException e) {
        throw e; // such as RETRY, while the mapping's schema registry is away
      } catch (Exception | StackOverflowError e) {
        delivery.reject(i, "no record for Kafka: " + e);
      }
    }
    return outgoing;
  }

  private void transmit(Session current, Outgoing outgoing) {
    boolean intact = false;
    try {
      try {
        current.send(outgoing.records(), outgoing.sequences());
      } catch (InterruptException e) {
        throw e;
      } catch (RuntimeException e) { // not committed, and never will be
        SendException told = judged(e);
        // An open transaction would hold up whoever reads its topics, until the next attempt.
        intact = told.verdict() != Verdict.RETRY && aborted(current);
        throw told;
      }
      try {
        current.commit(outgoing.sequences());
      } catch (RuntimeException e) {
        // A commit that was not answered may have taken place, which a SendException would deny.
        throw KafkaVerdicts.of(e) == Verdict.RETRY ? e : judged(e);
      }
      intact = true;
    } finally {
      if (!intact) {
        discard();
      }
    }
  }

  /** Spares the search for bad records a new session each time; what cannot be aborted is thrown away. */
  private static boolean aborted(Session current) {
    try {
      current.abort();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static SendException judged(Exception e) {
    Throwable said =
        e instanceof TransactionFailedException && e.getCause() != null ? e.getCause() : e;
    return SendException.of(KafkaVerdicts.of(said), said.toString(), said);
  }

  private void discard() {
    Session old = session;
    session = null;
    if (old != null) {
      old.close();
    }
  }

  /**
   * Returns what a transaction leaves when it fails.
   *
   * @return {@link Sender.Effect#ALL_OR_NONE}
   */
  @Override
  public Effect effect() {
    return Effect.ALL_OR_NONE;
  }

  /** Closes the Kafka producer, also under an attempt that hangs. */
  @Override
  public void close() {
    closed = true;
    discard();
  }

  @Override
  public String toString() {
    return "KafkaSender[exactlyOnce=" + (mark != null) + "]";
  }

  /**
   * Collects what a sender is made of. Not safe for use by several threads.
   *
   * @param <R> the record type
   */
  public static final class Builder<R> {

    private final Mapping<R> mapping;
    private final Map<String, Object> config = new HashMap<>();
    private Clients clients = Clients.real();
    private @Nullable TopicPartition mark;
    private boolean headers = true;

    private Builder(Mapping<R> mapping) {
      this.mapping = Objects.requireNonNull(mapping, "mapping");
    }

    /**
     * Sets a property of the Kafka producer, such as {@code bootstrap.servers}. Unless set, {@code max.block.ms} is 15 s, {@code request.timeout.ms}
     * 10 s and {@code delivery.timeout.ms} 25 s, so that an attempt ends with what Kafka said before {@link
     * io.unistream.buffer.producer.ProducerSettings#attemptTimeout()} ends it; and {@code transactional.id} is the log's id.
     *
     * @param property its name
     * @param value its value
     * @return this builder
     */
    public Builder<R> config(String property, Object value) {
      config.put(
          Objects.requireNonNull(property, "property"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets properties of the Kafka producer.
     *
     * @param properties values by name
     * @return this builder
     */
    public Builder<R> config(Map<String, ?> properties) {
      properties.forEach(this::config);
      return this;
    }

    /**
     * Has each transaction also commit, as the offset of a consumer group that nobody consumes with, which records are delivered; what
     * is there already is not sent again. So each record is in Kafka once, whatever crashes, as long as the broker keeps that offset
     * ({@code offsets.retention.minutes}, a week by default). The group is {@code buffer-<log id>}; the sender needs the right to read it, and one more
     * round trip for each delivery.
     *
     * @param topic a topic that exists, such as the target; the offset is that of its partition 0
     * @return this builder
     */
    public Builder<R> exactlyOnce(String topic) {
      mark = new TopicPartition(Objects.requireNonNull(topic, "topic"), 0);
      return this;
    }

    /**
     * Sets whether records get the sender's headers, some 150 bytes each before compression. Default true.
     *
     * @param newHeaders whether they do
     * @return this builder
     */
    public Builder<R> headers(boolean newHeaders) {
      headers = newHeaders;
      return this;
    }

    Builder<R> clients(Clients newClients) {
      clients = newClients;
      return this;
    }

    /**
     * Returns the sender. It connects at the first delivery.
     *
     * @return the sender
     * @throws IllegalArgumentException if Kafka refuses the properties, or they do not allow transactions
     */
    public KafkaSender<R> build() {
      if (mark != null && config.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
        throw new IllegalArgumentException(
            "exactlyOnce needs the log's id as the " + ProducerConfig.TRANSACTIONAL_ID_CONFIG
                + ", or a former owner of the log would not be fenced; do not set it");
      }
      config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "15000");
      if (!config.containsKey(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)
          && !config.containsKey(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "25000");
      }
      Map<String, Object> whole = new HashMap<>(config);
      whole.putIfAbsent(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "log-id");
      whole.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
      whole.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
      try {
        return new KafkaSender<>(this, new ProducerConfig(whole));
      } catch (ConfigException e) {
        throw new IllegalArgumentException("Kafka refuses the properties: " + e.getMessage(), e);
      }
    }
  }
}
