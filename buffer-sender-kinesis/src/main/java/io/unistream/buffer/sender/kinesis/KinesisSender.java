package io.unistream.buffer.sender.kinesis;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.Sender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisServiceClientConfiguration;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Delivers batches to a Kinesis data stream by {@code PutRecords}, in calls of at most 500 records and 10 MiB. Only what a call did not
 * take is sent again.
 *
 * <pre>{@code
 * Sender<Order> sender = KinesisSender.<Order>builder(
 *         client,
 *         "orders",
 *         (order, id) -> PutRecordsRequestEntry.builder()
 *             .partitionKey(order.customer())
 *             .data(SdkBytes.fromByteArray(mapper.writeValueAsBytes(order)))
 *             .build())
 *     .keyOrder(KinesisSender.KeyOrder.STRICT)
 *     .build();
 * }</pre>
 *
 * <p><b>What is promised.</b> At least once. A record is there twice if a crash falls between the call and the log's commit, or if the answer to a call was
 * lost. Kinesis has neither keys for that nor headers; a record's {@code id}, which the mapping is given, can be written into its data.
 *
 * <p><b>Threads and time.</b> Any number at a time. When an attempt is given up, no further call is made, and the one that runs ends within {@link
 * Builder#maxCallTime}.
 *
 * <p><b>Who closes the client.</b> Whoever made it, after the producer.
 *
 * @param <R> the record type
 */
public final class KinesisSender<R> implements Sender<R> {

  /** In what order records of one partition key get into the stream. */
  public enum KeyOrder {
    /** As Kinesis takes them: when one fails and a later one does not, the later one is first. The default. */
    NONE,
    /**
     * In put order: no call has a partition key twice, and behind a record that failed no other of its key is sent. Costs a call for each record of the most
     * frequent key of a batch. Needs a producer that keeps the order: {@code ORDERED}, {@code PIPELINED}, or {@code BY_KEY} with the
     * partition key.
     */
    STRICT
  }

  /**
   * Makes an entry for Kinesis of a record.
   *
   * @param <R> the record type
   */
  @FunctionalInterface
  public interface Mapping<R> {

    /**
     * Returns partition key and data, and an explicit hash key if wanted.
     *
     * @param record the record
     * @param id the record's identity, {@code <log id>/<sequence number>}: the same whenever it comes again, and no other record's
     * @return what is sent
     * @throws Exception if there is no entry for it, now or ever: it goes to the dead letters
     */
    PutRecordsRequestEntry map(R record, String id) throws Exception;
  }

  private static final int LONGEST_KEY = 256;

  private final KinesisClient client;
  private final String stream;
  private final Mapping<R> mapping;
  private final KeyOrder keyOrder;
  private final int maxRecordBytes;
  private final Duration maxSendTime;
  private final Duration maxCallTime;
  private final LongSupplier nanoTime;

  private KinesisSender(Builder<R> from) {
    client = from.client;
    stream = from.stream;
    mapping = from.mapping;
    keyOrder = from.keyOrder;
    maxRecordBytes = from.maxRecordBytes;
    maxSendTime = from.maxSendTime;
    maxCallTime = callTime(from.client, from.maxCallTime);
    nanoTime = from.nanoTime;
  }

  /** The client's own time-out, if it has a shorter one: a request's takes its place. */
  private static Duration callTime(KinesisClient client, Duration most) {
    KinesisServiceClientConfiguration configuration;
    try {
      configuration = client.serviceClientConfiguration();
    } catch (UnsupportedOperationException e) {
      return most; // a client of somebody's own, which tells nothing
    }
    return Optional.ofNullable(configuration)
        .flatMap(each -> each.overrideConfiguration().apiCallTimeout())
        .filter(own -> own.compareTo(most) < 0)
        .orElse(most);
  }

  /**
   * Returns a builder.
   *
   * @param client the client, with time-outs and retries of its own
   * @param stream the stream's name, or its ARN
   * @param mapping makes an entry of a record
   * @param <R> the record type
   * @return a new builder
   */
  public static <R> Builder<R> builder(KinesisClient client, String stream, Mapping<R> mapping) {
    return new Builder<>(client, stream, mapping);
  }

  @Override
  public void send(Delivery<R> delivery) {
    Calls calls = new Calls(keyOrder == KeyOrder.STRICT);
    for (int i = 0; i < delivery.records().size(); i++) {
      Outgoing outgoing = outgoing(delivery, i);
      if (outgoing != null) {
        calls.add(outgoing);
      }
    }
    AtomicBoolean aborted = new AtomicBoolean();
    delivery.onAbort(() -> aborted.set(true)); // the call that runs ends by its time
    long begun = nanoTime.getAsLong();
    boolean taken = false;
    boolean called = false;
    for (List<Outgoing> call = calls.next(); !call.isEmpty(); call = calls.next()) {
      if (aborted.get()) {
        throw SendException.of(SendException.Verdict.RETRY, "the attempt was given up");
      }
      if (called && nanoTime.getAsLong() - begun >= maxSendTime.toNanos()) {
        retry(delivery, call, "not sent yet: the others took " + maxSendTime);
        retry(delivery, calls.rest(), "not sent yet: the others took " + maxSendTime);
        return;
      }
      List<PutRecordsResultEntry> results;
      try {
        called = true;
        results = put(call);
      } catch (RuntimeException e) {
        if (!taken) {
          throw SendException.of(KinesisVerdicts.of(e), e.toString(), e);
        }
        // Thrown, it would have those sent again that were taken. The next attempt meets it at its
        // first call.
        retry(delivery, call, e.toString());
        retry(delivery, calls.rest(), "not sent after: " + e);
        return;
      }
      taken |= tell(delivery, calls, call, results);
    }
  }

  private static <R> void retry(Delivery<R> delivery, List<Outgoing> records, String reason) {
    for (Outgoing each : records) {
      delivery.retry(each.index(), reason);
    }
  }

  /** Null if the record is rejected. */
  private @Nullable Outgoing outgoing(Delivery<R> delivery, int index) {
    try {
      String id = delivery.batch().log() + "/" + delivery.sequence(index);
      PutRecordsRequestEntry entry = mapping.map(delivery.records().get(index), id);
      String key = entry.partitionKey();
      check(
          key != null && !key.isEmpty() && key.codePointCount(0, key.length()) <= LONGEST_KEY,
          "a partition key has 1 to " + LONGEST_KEY + " characters, this is \"" + key + '"');
      check(entry.data() != null, "there are no data");
      long size = entry.data().asByteArrayUnsafe().length
          + (long) key.getBytes(StandardCharsets.UTF_8).length;
      check(
          size <= maxRecordBytes,
          "it has " + size + " bytes with its partition key, more than maxRecordBytes ("
              + maxRecordBytes + ")");
      return new Outgoing(index, entry, size);
    } catch (SendException e) {
      throw e; // such as RETRY, while the mapping's schema registry is away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SendException.of(SendException.Verdict.RETRY, "the mapping was interrupted", e);
    } catch (Exception | StackOverflowError e) {
      delivery.reject(index, "no record for Kinesis: " + e);
      return null;
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private List<PutRecordsResultEntry> put(List<Outgoing> call) {
    PutRecordsRequest.Builder request = PutRecordsRequest.builder()
        .overrideConfiguration(each -> each.apiCallTimeout(maxCallTime))
        .records(call.stream().map(Outgoing::entry).toList());
    PutRecordsResponse response = client.putRecords(
        stream.startsWith("arn:")
            ? request.streamARN(stream).build()
            : request.streamName(stream).build());
    if (response.records().size() != call.size()) {
      throw new IllegalStateException("Kinesis answered for "
          + response.records().size() + " records, sent were " + call.size());
    }
    return response.records();
  }

  /** True if one of the records was taken. */
  private static <R> boolean tell(
      Delivery<R> delivery, Calls calls, List<Outgoing> call, List<PutRecordsResultEntry> results) {
    boolean taken = false;
    for (int i = 0; i < call.size(); i++) {
      PutRecordsResultEntry result = results.get(i);
      if (result.errorCode() == null) {
        taken = true;
        continue;
      }
      Outgoing failed = call.get(i);
      String reason = result.errorCode() + ": " + result.errorMessage();
      delivery.retry(failed.index(), reason);
      retry(
          delivery,
          calls.behind(failed),
          "behind a record of the same partition key that failed: " + reason);
    }
    return taken;
  }

  /**
   * Returns what a failed attempt leaves.
   *
   * @return {@link Sender.Effect#ANY}, in strict order too: that is by key
   */
  @Override
  public Effect effect() {
    return Effect.ANY;
  }

  @Override
  public String toString() {
    return "KinesisSender[stream=" + stream + ", keyOrder=" + keyOrder + "]";
  }

  /**
   * Collects what a sender is made of. Not safe for use by several threads.
   *
   * @param <R> the record type
   */
  public static final class Builder<R> {

    /** The largest record that any stream takes. */
    private static final int LARGEST = 10 << 20;

    private final KinesisClient client;
    private final String stream;
    private final Mapping<R> mapping;
    private KeyOrder keyOrder = KeyOrder.NONE;
    private int maxRecordBytes = 1 << 20;
    private Duration maxSendTime = Duration.ofSeconds(20);
    private Duration maxCallTime = Duration.ofSeconds(8);
    private LongSupplier nanoTime = BufferClock.system()::nanoTime;

    private Builder(KinesisClient client, String stream, Mapping<R> mapping) {
      this.client = Objects.requireNonNull(client, "client");
      this.stream = Objects.requireNonNull(stream, "stream");
      this.mapping = Objects.requireNonNull(mapping, "mapping");
    }

    /**
     * Sets in what order records of one partition key get into the stream. Default {@link KeyOrder#NONE}.
     *
     * @param newKeyOrder the order
     * @return this builder
     */
    public Builder<R> keyOrder(KeyOrder newKeyOrder) {
      keyOrder = Objects.requireNonNull(newKeyOrder, "keyOrder");
      return this;
    }

    /**
     * Sets how large a record may be, data and partition key; a larger one goes to the dead letters. Default 1 MiB, as for a stream whose own limit ({@code
     * MaxRecordSizeInKiB}) was not changed. Not more than that limit: Kinesis refuses a whole call for one record.
     *
     * @param newMaxRecordBytes bytes, from 1 to 10 MiB
     * @return this builder
     */
    public Builder<R> maxRecordBytes(int newMaxRecordBytes) {
      maxRecordBytes = newMaxRecordBytes;
      return this;
    }

    /**
     * Sets after what time an attempt begins no further call; what is left then is sent by the next attempt. Default 20 s. Together with the longest
     * call it must stay below {@link io.unistream.buffer.producer.ProducerSettings#attemptTimeout()}: what an attempt that is given up has sent is
     * sent again.
     *
     * @param newMaxSendTime the time
     * @return this builder
     */
    public Builder<R> maxSendTime(Duration newMaxSendTime) {
      maxSendTime = Objects.requireNonNull(newMaxSendTime, "maxSendTime");
      return this;
    }

    /**
     * Sets how long a call may take, with the client's own retries: the SDK's {@code apiCallTimeout}, unless the client has a shorter one. Default 8 s. It is what ends a
     * call that is not answered: the SDK's synchronous client hears no interrupt meanwhile. An attempt takes at most this and {@link #maxSendTime} together, which must
     * be less than {@link io.unistream.buffer.producer.ProducerSettings#attemptTimeout()}; one that is given up earlier, when the producer closes, ends after this at the
     * latest. It must be longer than the largest batch takes on the link.
     *
     * @param newMaxCallTime the time
     * @return this builder
     */
    public Builder<R> maxCallTime(Duration newMaxCallTime) {
      maxCallTime = Objects.requireNonNull(newMaxCallTime, "maxCallTime");
      return this;
    }

    Builder<R> nanoTime(LongSupplier newNanoTime) {
      nanoTime = newNanoTime;
      return this;
    }

    /**
     * Returns the sender.
     *
     * @return the sender
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public KinesisSender<R> build() {
      check(
          stream.startsWith("arn:") || stream.matches("[a-zA-Z0-9_.-]{1,128}"),
          "kinesis.stream must be an ARN, or a name of 1 to 128 letters, digits, '_', '.' and '-', was \""
              + stream + '"');
      check(
          maxRecordBytes >= 1 && maxRecordBytes <= LARGEST,
          "kinesis.maxRecordBytes must be between 1 and " + LARGEST + ", was " + maxRecordBytes);
      check(
          !maxSendTime.isNegative() && maxSendTime.compareTo(Duration.ofDays(1)) <= 0,
          "kinesis.maxSendTime must be between 0 and a day, was " + maxSendTime);
      check(
          maxCallTime.compareTo(Duration.ofMillis(1)) >= 0
              && maxCallTime.compareTo(Duration.ofDays(1)) <= 0,
          "kinesis.maxCallTime must be between 1 ms and a day, was " + maxCallTime);
      return new KinesisSender<>(this);
    }
  }
}
