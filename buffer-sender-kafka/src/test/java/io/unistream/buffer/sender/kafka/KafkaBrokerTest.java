package io.unistream.buffer.sender.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.tck.LoneDelivery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real broker makes of it. One broker for all; each test has a log and a topic of its own. */
class KafkaBrokerTest {

  private static final AtomicInteger TOPICS = new AtomicInteger();

  @TempDir
  static Path directory;

  private static @Nullable Broker started;

  private final UUID log = UUID.randomUUID();
  private final String topic = "target-" + TOPICS.incrementAndGet();

  @BeforeAll
  static void start() throws Exception {
    started = Broker.start(directory);
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static Broker broker() {
    if (started == null) {
      throw new IllegalStateException("no broker");
    }
    return started;
  }

  @BeforeEach
  void createTopic() throws Exception {
    broker().createTopic(topic, Map.of());
  }

  private KafkaSender.Builder<String> builder() {
    return KafkaSender.<String>builder(record -> new ProducerRecord<>(
            topic, "key".getBytes(StandardCharsets.UTF_8), record.getBytes(StandardCharsets.UTF_8)))
        .config(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker().address());
  }

  private List<String> values() {
    return broker().committed(topic).stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private LoneDelivery<String> delivery(long first, String... records) {
    return LoneDelivery.whole(log, 1, first, List.of(records));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String header) {
    return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
  }

  @Test
  void deliveriesArriveInOrderWithTheirHeaders() throws Exception {
    try (KafkaSender<String> sender = builder().build()) {
      sender.send(delivery(1, "a", "b", "c").part(0, 1));
      sender.send(delivery(3, "c"));
    }

    assertEquals(List.of("a", "b", "c"), values());
    ConsumerRecord<byte[], byte[]> second = broker().committed(topic).get(1);
    assertEquals(log + "/1:1-2", header(second, KafkaSender.KEY_HEADER));
    assertEquals(log + "/1", header(second, KafkaSender.BATCH_HEADER));
    assertEquals("2", header(second, KafkaSender.SEQUENCE_HEADER));
  }

  @Test
  void headersCanBeLeftAway() throws Exception {
    try (KafkaSender<String> sender = builder().headers(false).build()) {
      sender.send(delivery(1, "a"));
    }

    assertEquals(0, broker().committed(topic).get(0).headers().toArray().length);
  }

  @Test
  void whatTheBrokerFindsTooLargeIsRejectedAndTheRestPasses() throws Exception {
    String narrow = topic + "-narrow";
    broker().createTopic(narrow, Map.of("max.message.bytes", "1000"));
    byte[] noise = new byte[5_000];
    new Random(1).nextBytes(noise);
    try (KafkaSender<String> sender = KafkaSender.<String>builder(record -> new ProducerRecord<>(
            narrow, record.equals("large") ? noise : record.getBytes(StandardCharsets.UTF_8)))
        .config(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker().address())
        .build()) {
      for (LoneDelivery<String> each :
          List.of(delivery(1, "a", "large", "b"), delivery(2, "large"))) {
        SendException told = assertThrows(SendException.class, () -> sender.send(each));
        assertEquals(Verdict.REJECT, told.verdict(), told.toString());
      }
      sender.send(delivery(1, "a"));
      sender.send(delivery(3, "b"));
    }

    assertEquals(
        List.of("a", "b"),
        broker().committed(narrow).stream()
            .map(record -> new String(record.value(), StandardCharsets.UTF_8))
            .toList());
  }

  @Test
  void aTopicThatIsNotThereIsHeld() throws Exception {
    try (KafkaSender<String> sender = KafkaSender.<String>builder(
            record -> new ProducerRecord<>("nowhere", new byte[1]))
        .config(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker().address())
        .config(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000")
        .build()) {
      SendException told = assertThrows(SendException.class, () -> sender.send(delivery(1, "a")));

      assertEquals(Verdict.HOLD, told.verdict(), told.toString());
    }
  }

  @Test
  void aBatchThatComesAgainIsThereTwiceAndItsHeadersTell() throws Exception {
    for (int life = 1; life <= 2; life++) {
      try (KafkaSender<String> sender = builder().build()) {
        sender.send(delivery(1, "a"));
      }
    }

    assertEquals(
        List.of("1", "1"),
        broker().committed(topic).stream()
            .map(record -> header(record, KafkaSender.SEQUENCE_HEADER))
            .toList());
  }

  @Test
  void exactlyOnceABatchThatComesAgainIsThereOnce() throws Exception {
    try (KafkaSender<String> sender = builder().exactlyOnce(topic).build()) {
      sender.send(delivery(1, "a", "b"));
      sender.send(delivery(3, "c"));
    }
    try (KafkaSender<String> sender = builder().exactlyOnce(topic).build()) {
      sender.send(delivery(1, "a", "b"));
      sender.send(delivery(3, "c", "d"));
    }

    assertEquals(List.of("a", "b", "c", "d"), values());
  }

  @Test
  void exactlyOnceAnAnswerThatIsLostDoublesNothing() throws Exception {
    AtomicInteger lost = new AtomicInteger();
    try (KafkaSender<String> sender = builder()
        .exactlyOnce(topic)
        .clients(losing(() -> lost.getAndIncrement() == 0))
        .build()) {
      assertInstanceOf(
          TimeoutException.class,
          assertThrows(Exception.class, () -> sender.send(delivery(1, "a", "b"))));
      sender.send(delivery(1, "a", "b"));
      sender.send(delivery(3, "c"));
    }

    assertEquals(2, lost.get()); // asked at each commit: what came again took none
    assertEquals(List.of("a", "b", "c"), values());
  }

  /** The transaction is committed, and nobody hears of it. */
  private static Clients losing(BooleanSupplier lost) {
    return new Clients() {
      @Override
      @SuppressWarnings("unchecked") // a proxy of one interface
      public org.apache.kafka.clients.producer.Producer<byte[], byte[]> producer(
          Map<String, Object> config) {
        org.apache.kafka.clients.producer.Producer<byte[], byte[]> real =
            Clients.real().producer(config);
        return (org.apache.kafka.clients.producer.Producer<byte[], byte[]>) Proxy.newProxyInstance(
            KafkaBrokerTest.class.getClassLoader(),
            new Class<?>[] {org.apache.kafka.clients.producer.Producer.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(real, arguments);
                if (method.getName().equals("commitTransaction") && lost.getAsBoolean()) {
                  throw new TimeoutException("lost");
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
      }

      @Override
      public Mark mark(
          Map<String, Object> config, String group, TopicPartition partition, Duration timeout) {
        return Clients.real().mark(config, group, partition, timeout);
      }
    };
  }

  @Test
  void exactlyOnceTwoOwnersFenceEachOtherAndDoubleNothing() throws Exception {
    try (KafkaSender<String> zombie = builder().exactlyOnce(topic).build();
        KafkaSender<String> owner = builder().exactlyOnce(topic).build()) {
      zombie.send(delivery(1, "a"));
      owner.send(delivery(1, "a", "b"));

      assertThrows(Exception.class, () -> zombie.send(delivery(2, "b"))); // fenced
      zombie.send(delivery(2, "b")); // begins anew, and finds it there
      assertThrows(Exception.class, () -> owner.send(delivery(3, "c")));
      owner.send(delivery(3, "c"));
    }

    assertEquals(List.of("a", "b", "c"), values());
  }

  @Test
  void aWholeProducerBringsEachRecordOnceThroughLostAnswersAndReopenings() throws Exception {
    Random random = new Random(7);
    AtomicInteger lost = new AtomicInteger();
    Clients flaky = losing(() -> random.nextInt(3) == 0 && lost.incrementAndGet() > 0);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add("record-" + i);
    }
    try (Producer<String> producer = Producer.start(
        () -> MemoryBuffer.open(
            MemoryBufferSettings.builder().emit(emit -> emit.withMaxRecords(5)).build(),
            RecordCodec.string()),
        builder().exactlyOnce(topic).clients(flaky).build(),
        ProducerSettings.builder()
            .retry(Duration.ofMillis(1), Duration.ofMillis(5))
            .build())) {
      producer.putAll(all);
      assertTrue(producer.flush(Duration.ofMinutes(5)), () -> producer.health().toString());
    }

    assertTrue(lost.get() > 0);
    assertEquals(all, values());
  }

  @Test
  void whatAnEarlierOwnerLeftOpenIsAbortedAndBlocksNobody() throws Exception {
    Session dead = Session.open(
        log,
        Clients.real(),
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker().address(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            log.toString()),
        null,
        Duration.ofSeconds(15));
    dead.send(List.of(new ProducerRecord<>(topic, new byte[] {'z'})), new long[] {1});

    try (KafkaSender<String> sender = builder().build()) {
      sender.send(delivery(1, "a"));
    }

    assertEquals(List.of("a"), values());
    assertThrows(RuntimeException.class, () -> dead.commit(new long[] {1}));
    dead.close();
    assertEquals(List.of("a"), values());
  }

  @Test
  void anInterruptEndsAnAttemptAtABrokerThatDoesNotAnswer() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        KafkaSender<String> sender = builder()
            .config(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + deaf.getLocalPort())
            .config(ProducerConfig.MAX_BLOCK_MS_CONFIG, "3600000")
            .build()) {
      CountDownLatch begun = new CountDownLatch(1);
      FutureTask<@Nullable Void> attempt = new FutureTask<>(() -> {
        begun.countDown();
        sender.send(delivery(1, "a"));
        return null;
      });
      Thread thread = new Thread(attempt, "attempt");
      thread.start();
      begun.await();
      deaf.accept().close(); // the client has tried to connect, and is waiting

      thread.interrupt();

      assertThrows(ExecutionException.class, () -> attempt.get(5, TimeUnit.MINUTES));
      thread.join();
    }
  }

  @Test
  void closingLeavesNoThread() throws Exception {
    try (KafkaSender<String> sender = builder().exactlyOnce(topic).build()) {
      sender.send(delivery(1, "a"));
      assertTrue(clientThreads().contains("kafka-producer-network-thread"));
    }

    assertFalse(clientThreads().contains("kafka-producer-network-thread"));
  }

  private String clientThreads() {
    Set<Thread> all = Thread.getAllStackTraces().keySet();
    return all.stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.contains(log.toString()))
        .toList()
        .toString();
  }
}
