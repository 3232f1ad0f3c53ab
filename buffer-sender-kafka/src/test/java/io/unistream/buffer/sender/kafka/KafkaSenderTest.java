package io.unistream.buffer.sender.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.LoneDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Verdicts and sessions, with a client that fails as it is told to. What a broker does is in {@link KafkaBrokerTest}. */
class KafkaSenderTest {

  private static final UUID LOG = new UUID(1, 1);

  /** Clients in the order in which they were made. */
  private static final class FakeClients implements Clients {

    final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    final List<Map<String, Object>> configs = new ArrayList<>();

    @Nullable
    RuntimeException failure;

    @Nullable
    OffsetAndMetadata committed;

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> config) {
      MockProducer<byte[], byte[]> producer =
          new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      producer.initTransactionException = failure;
      made.add(producer);
      configs.add(config);
      return producer;
    }

    @Override
    @SuppressWarnings("removal") // will be an interface
    public Mark mark(
        Map<String, Object> config, String group, TopicPartition partition, Duration timeout) {
      return new Mark(new ConsumerGroupMetadata(group), committed);
    }

    MockProducer<byte[], byte[]> last() {
      return made.get(made.size() - 1);
    }
  }

  private final FakeClients clients = new FakeClients();

  private KafkaSender.Builder<String> builder() {
    return KafkaSender.<String>builder(record -> {
          if (record.startsWith("bad")) {
            throw new IllegalArgumentException("not this one");
          }
          return new ProducerRecord<>("target", record.getBytes(StandardCharsets.UTF_8));
        })
        .config(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1")
        .clients(clients);
  }

  private static LoneDelivery<String> delivery(UUID log, long first, String... records) {
    return LoneDelivery.whole(log, 1, first, List.of(records));
  }

  private List<String> sent() {
    return clients.last().history().stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void aTransactionADelivery() throws Exception {
    KafkaSender<String> sender = builder().build();

    sender.send(delivery(LOG, 1, "a", "b"));
    sender.send(delivery(LOG, 3, "c"));

    assertEquals(2, clients.last().commitCount());
    assertEquals(List.of("a", "b", "c"), sent());
    assertEquals(1, clients.made.size());
    assertEquals(
        LOG.toString(), clients.configs.get(0).get(ProducerConfig.TRANSACTIONAL_ID_CONFIG));
    assertEquals(Sender.Effect.ALL_OR_NONE, sender.effect());
    sender.close();
    assertTrue(clients.last().closed());
  }

  @Test
  void anotherLogHasAProducerOfItsOwn() throws Exception {
    KafkaSender<String> sender = builder().build();

    sender.send(delivery(LOG, 1, "a"));
    sender.send(delivery(new UUID(2, 2), 1, "x"));

    assertEquals(2, clients.made.size());
    assertTrue(clients.made.get(0).closed());
    assertFalse(clients.made.get(1).closed());
  }

  @Test
  void aConfiguredTransactionalIdIsTaken() throws Exception {
    KafkaSender<String> sender =
        builder().config(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "mine").build();

    sender.send(delivery(LOG, 1, "a"));

    assertEquals("mine", clients.configs.get(0).get(ProducerConfig.TRANSACTIONAL_ID_CONFIG));
  }

  @Test
  void whatHasNoKafkaRecordIsRejectedAndTheOthersAreSent() throws Exception {
    KafkaSender<String> sender = builder().config("max.request.size", "100").build();
    LoneDelivery<String> delivery = delivery(LOG, 1, "a", "bad", "x".repeat(101), "b");

    sender.send(delivery);

    assertEquals(Set.of(1, 2), delivery.rejected().keySet());
    assertTrue(delivery.whyRejected(1).contains("not this one"), delivery.whyRejected(1));
    assertTrue(delivery.whyRejected(2).contains("max.request.size"), delivery.whyRejected(2));
    assertEquals(List.of("a", "b"), sent());
  }

  @Test
  void aDeliveryOfWhichNothingIsLeftTakesNoTransaction() throws Exception {
    KafkaSender<String> sender = builder().build();

    sender.send(delivery(LOG, 1, "bad"));

    assertEquals(0, clients.last().commitCount());
    assertFalse(clients.last().transactionInFlight());
  }

  private SendException judged(KafkaSender<String> sender) {
    return assertThrows(SendException.class, () -> sender.send(delivery(LOG, 1, "a", "b")));
  }

  @Test
  void eachRowOfTheTableIsFoundUnderWhateverWrapsIt() {
    assertEquals(
        Verdict.HOLD, KafkaVerdicts.of(new KafkaException(new TopicAuthorizationException("t"))));
    assertEquals(
        Verdict.HOLD,
        KafkaVerdicts.of(new KafkaException("no producer", new ConfigException("no address"))));
    assertEquals(Verdict.HOLD, KafkaVerdicts.of(new SaslAuthenticationException("password")));
    assertEquals(
        Verdict.HOLD,
        KafkaVerdicts.of(
            new TimeoutException("no metadata", new UnknownTopicOrPartitionException())));
    assertEquals(
        Verdict.REJECT,
        KafkaVerdicts.of(new KafkaException("aborted", new RecordTooLargeException())));
    assertEquals(Verdict.RETRY, KafkaVerdicts.of(new NotEnoughReplicasException("two are away")));
    assertEquals(Verdict.RETRY, KafkaVerdicts.of(new ProducerFencedException("by another")));
    assertEquals(Verdict.RETRY, KafkaVerdicts.of(new IllegalStateException("whatever")));
    KafkaException circle = new KafkaException("a");
    circle.initCause(new KafkaException("b", circle));
    assertEquals(Verdict.RETRY, KafkaVerdicts.of(circle));
  }

  @Test
  void afterAFailureTheProducerIsThrownAwayAndAnotherOneIsMade() throws Exception {
    KafkaSender<String> sender = builder().build();
    sender.send(delivery(LOG, 1, "a"));
    clients.last().sendException = new ProducerFencedException("by another");

    SendException told = judged(sender);

    assertEquals(Verdict.RETRY, told.verdict());
    assertTrue(clients.last().closed());
    sender.send(delivery(LOG, 1, "a", "b"));
    assertEquals(2, clients.made.size());
    assertEquals(List.of("a", "b"), sent());
  }

  @Test
  void aRejectedTransactionIsAbortedAndTheProducerKept() throws Exception {
    KafkaSender<String> sender = builder().build();
    sender.send(delivery(LOG, 1, "a"));
    clients.last().sendException = new KafkaException(new RecordTooLargeException("by the broker"));

    SendException told = judged(sender);

    assertEquals(Verdict.REJECT, told.verdict());
    assertFalse(clients.last().closed());
    assertFalse(clients.last().transactionInFlight());
    clients.last().sendException = null;
    sender.send(delivery(LOG, 2, "b"));
    assertEquals(1, clients.made.size());
    assertEquals(List.of("a", "b"), sent());
  }

  @Test
  void whatCannotBeAbortedIsThrownAway() throws Exception {
    KafkaSender<String> sender = builder().build();
    sender.send(delivery(LOG, 1, "a"));
    clients.last().sendException = new RecordTooLargeException("by the broker");
    clients.last().abortTransactionException = new TimeoutException("no answer");

    assertEquals(Verdict.REJECT, judged(sender).verdict());
    assertTrue(clients.last().closed());
  }

  @Test
  void aCommitWithoutAnAnswerIsNoDenial() throws Exception {
    KafkaSender<String> sender = builder().build();
    sender.send(delivery(LOG, 1, "a"));
    TimeoutException unanswered = new TimeoutException("no answer");
    clients.last().commitTransactionException = unanswered;

    // A SendException of an all-or-none sender would say that the target has nothing.
    assertSame(unanswered, assertThrows(Exception.class, () -> sender.send(delivery(LOG, 2, "b"))));
    assertTrue(clients.last().closed());
  }

  @Test
  void aCommitThatIsForbiddenIsHeld() throws Exception {
    KafkaSender<String> sender = builder().build();
    sender.send(delivery(LOG, 1, "a"));
    clients.last().commitTransactionException = new TopicAuthorizationException("target");

    assertEquals(Verdict.HOLD, judged(sender).verdict());
  }

  @Test
  void aProducerThatCannotBeginIsClosed() {
    KafkaSender<String> sender = builder().build();
    clients.failure = new SaslAuthenticationException("wrong password");

    SendException told = judged(sender);

    assertEquals(Verdict.HOLD, told.verdict());
    assertTrue(String.valueOf(told.getMessage()).contains("wrong password"));
    assertTrue(clients.last().closed());
  }

  @Test
  void theOffsetOfASomebodyElseIsHeld() {
    KafkaSender<String> sender = builder().exactlyOnce("target").build();
    clients.committed = new OffsetAndMetadata(17, "a consumer's");

    SendException told = judged(sender);

    assertEquals(Verdict.HOLD, told.verdict());
    assertTrue(String.valueOf(told.getMessage()).contains("buffer-" + LOG), told.getMessage());
  }

  @Test
  void exactlyOnceWritesItsMarkInTheSameTransactionAndSkipsWhatIsThere() throws Exception {
    KafkaSender<String> sender = builder().exactlyOnce("target").build();
    clients.committed = new OffsetAndMetadata(2, "1:1-2");

    sender.send(delivery(LOG, 1, "a", "b", "c"));
    sender.send(delivery(LOG, 3, "c"));

    assertEquals(List.of("c"), sent());
    assertEquals(1, clients.last().commitCount());
    assertEquals(
        Map.of(
            "buffer-" + LOG,
            Map.of(new TopicPartition("target", 0), new OffsetAndMetadata(3, "1:1-3"))),
        clients.last().consumerGroupOffsetsHistory().get(0));
  }

  @Test
  void aFailedTransactionMarksNothing() throws Exception {
    KafkaSender<String> sender = builder().exactlyOnce("target").build();
    sender.send(delivery(LOG, 1, "a"));
    clients.last().sendException = new RecordTooLargeException("by the broker");
    assertEquals(Verdict.REJECT, judged(sender).verdict());
    clients.last().sendException = null;

    sender.send(delivery(LOG, 2, "b"));

    assertEquals(List.of("a", "b"), sent());
  }

  @Test
  void aClosedSenderSendsNothing() throws Exception {
    KafkaSender<String> sender = builder().build();
    sender.close();
    sender.close();

    assertInstanceOf(
        IllegalStateException.class,
        assertThrows(Exception.class, () -> sender.send(delivery(LOG, 1, "a"))));
    assertEquals(List.of(), clients.made);
  }

  @Test
  void propertiesThatKafkaRefusesAreRefusedAtOnce() {
    for (Map<String, String> each : List.of(
        Map.of("acks", "1"),
        Map.of("enable.idempotence", "false"),
        Map.of("compression.type", "best"))) {
      assertThrows(
          IllegalArgumentException.class, () -> builder().config(each).build(), each.toString());
    }
    builder()
        .config("request.timeout.ms", "60000")
        .build(); // goes with Kafka's own delivery.timeout.ms
    assertThrows(
        IllegalArgumentException.class,
        () -> KafkaSender.<String>builder(record -> new ProducerRecord<>("t", new byte[0]))
            .build());
  }
}
