package io.unistream.buffer.sender.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.producer.AttemptEvent.Outcome;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.sender.jdbc.WatchedSource.Cut;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sender in the producer that it is made for. */
class JdbcWithProducerTest {

  private static final int RECORDS = 400;

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID();

  private static Buffer<String> open() {
    return MemoryBuffer.open(
        MemoryBufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(16).withMaxInFlight(8))
            .build(),
        RecordCodec.string());
  }

  private static ProducerSettings settings(DeliveryMode mode) {
    ProducerSettings.Builder settings = ProducerSettings.builder()
        .retry(Duration.ofMillis(1), Duration.ofMillis(2))
        .floodGuard(false);
    return switch (mode) {
      case ORDERED -> settings.ordered().build();
      case PIPELINED -> settings.pipelined().build();
      case UNORDERED -> settings.unordered(4).build();
      case BY_KEY -> settings.byKey(4).build();
    };
  }

  /** Notes the numbers of what is buried. */
  private static DeadLetters<String> graveyard(Set<Long> dead) {
    return new DeadLetters<>() {
      @Override
      public void store(BatchId batch, List<DeadLetter<String>> letters) {
        letters.forEach(letter -> dead.add(letter.sequence()));
      }
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = DeliveryMode.class,
      names = {"ORDERED", "PIPELINED"})
  void storesEachRecordOnceAndBuriesThePoison(DeliveryMode mode) throws Exception {
    try (Database database = new Database(() -> DriverManager.getConnection(url))) {
      everythingArrives(mode, database, database.sender);
      assertEquals(0, database.source.open());
    }
  }

  @ParameterizedTest
  @EnumSource(DeliveryMode.class)
  void storesIdempotentRowsOnceInEachMode(DeliveryMode mode) throws Exception {
    try (Database database = new Database(() -> DriverManager.getConnection(url))) {
      database.run("CREATE UNIQUE INDEX identity ON orders (log_id, sequence_no)");
      everythingArrives(
          mode,
          database,
          database
              .sender(
                  "MERGE INTO orders (log_id, sequence_no, item) KEY (log_id, sequence_no) VALUES (?, ?, ?)")
              .idempotentRows()
              .build());
    }
  }

  private static void everythingArrives(DeliveryMode mode, Database database, Sender<String> sender)
      throws SQLException {
    Random random = new Random(7);
    Set<Long> poison = new TreeSet<>();
    Set<Long> dead = new ConcurrentSkipListSet<>();
    database.source.cutAt(new Cut(20, true));
    AtomicInteger commits = new AtomicInteger();
    database.source.watch(name -> {
      if (name.equals("commit") && commits.incrementAndGet() % 4 == 0) {
        throw new SQLException("lost", "08006");
      }
    });
    try (Producer<String> producer = Producer.start(
        JdbcWithProducerTest::open,
        sender,
        settings(mode),
        ProducerComponents.<String>defaults()
            .withDeadLetters(graveyard(dead))
            .withKey(record -> record))) {
      for (int i = 1; i <= RECORDS; i++) {
        boolean isPoison = random.nextInt(20) == 0;
        long sequence = producer.put((isPoison ? "poison " : "record ") + i);
        if (isPoison) {
          poison.add(sequence);
        }
      }

      assertTrue(producer.flush(Duration.ofMinutes(2)), () -> "" + producer.health());
    }
    List<UUID> logs = database.logs();
    assertEquals(1, logs.size());
    assertEquals(
        LongStream.rangeClosed(1, RECORDS)
            .boxed()
            .filter(s -> !poison.contains(s))
            .collect(Collectors.toList()),
        database.rows(logs.get(0)));
    assertEquals(poison, dead);
  }

  @ParameterizedTest
  @EnumSource(
      value = DeliveryMode.class,
      names = {"UNORDERED", "BY_KEY"})
  void isRefusedInAModeInWhichItsMarkWouldPassOverRecords(DeliveryMode mode) throws Exception {
    try (Database database = new Database(() -> DriverManager.getConnection(url))) {
      IllegalArgumentException thrown = assertThrows(
          IllegalArgumentException.class,
          () -> Producer.start(
              JdbcWithProducerTest::open,
              database.sender,
              settings(mode),
              ProducerComponents.<String>defaults().withKey(record -> record)));

      assertTrue(String.valueOf(thrown.getMessage()).contains(mode.name()), thrown.getMessage());
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void givesUpAStatementThatHangs() throws Exception {
    try (Database database = new Database(() -> DriverManager.getConnection(url));
        var blocker = DriverManager.getConnection(url)) {
      database.run("SET DEFAULT_LOCK_TIMEOUT 600000");
      database.sender.send(LoneDelivery.numbered(LoneDelivery.LOG, 1, 1, 1));
      blocker.setAutoCommit(false);
      try (var lock = blocker.createStatement()) {
        lock.execute("SELECT * FROM orders FOR UPDATE");
      }
      Sender<String> sender = database
          .sender("UPDATE orders SET log_id = ?, sequence_no = ?, item = ?")
          .build();
      try (Producer<String> producer = Producer.start(
          JdbcWithProducerTest::open,
          sender,
          ProducerSettings.builder()
              .attemptTimeout(Duration.ofMillis(200))
              .abortGrace(Duration.ofMillis(100))
              .retry(Duration.ofMillis(1), Duration.ofMillis(2))
              .build(),
          ProducerComponents.defaults())) {
        for (int i = 0; i < 16; i++) {
          producer.put("record " + i); // a batch
        }
        while (producer.stats().attempts(Outcome.TIMEOUT) < 1) {
          Thread.sleep(5);
        }
        blocker.rollback();

        assertTrue(producer.flush(Duration.ofMinutes(2)), () -> "" + producer.health());
      }
      // The thread that was given up may be closing its connection yet.
      while (database.source.open() > 0) {
        Thread.sleep(5);
      }
    }
  }
}
