package io.unistream.buffer.sender.jdbc;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static io.unistream.buffer.producer.tck.LoneDelivery.numbered;
import static io.unistream.buffer.sender.Attempts.begin;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.sender.Attempts.Running;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where PostgreSQL is installed. */
class PostgresSenderTest extends JdbcSenderRules {

  private static Optional<Postgres> postgres = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> programs = Postgres.programs();
    assumeTrue(
        programs.isPresent(),
        "PostgreSQL is not installed: no initdb and pg_ctl in the PATH or below /usr/lib/postgresql");
    postgres = Optional.of(Postgres.start(programs.orElseThrow()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (postgres.isPresent()) {
      postgres.get().close();
    }
  }

  @Override
  Connection connect() throws Exception {
    return postgres.orElseThrow().connect();
  }

  @Override
  String endlessInsert() {
    return "INSERT INTO orders (log_id, sequence_no, item) SELECT ?, ?, ? FROM pg_sleep(3600)";
  }

  /** The driver has nothing to cancel before it has sent the statement, and the server does not notice that the connection is broken off. */
  @Test
  void leavesNoStatementBehindThatBeginsWhileItIsGivenUp() throws Exception {
    AtomicInteger ends = new AtomicInteger();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    database.source.watch(name -> {
      if (name.equals("executeBatch") && asked.getCount() > 0) {
        asked.countDown();
        awaitOrThrow(goOn);
      }
    });
    database.source.watchEnds(name -> {
      if ((name.equals("cancel") || name.equals("abort")) && ends.incrementAndGet() == 2) {
        goOn.countDown();
        awaitSleeping(1);
      }
    });
    LoneDelivery<String> delivery = numbered(LOG, 1, 1, 1);
    Running attempt = begin(database.sender(endlessInsert()).build(), delivery);
    awaitOrThrow(asked);

    delivery.abort();

    attempt.failure();
    awaitSleeping(0);
    begin(database.sender, delivery.again()).success();
  }

  private static void awaitOrThrow(CountDownLatch latch) throws SQLException {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new SQLException(e);
    }
  }

  /** Waits until so many endless statements are under way. */
  private void awaitSleeping(int wanted) throws SQLException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    try (Connection connection = connect();
        PreparedStatement count = connection.prepareStatement(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")) {
      int seen;
      do {
        assertTrue(System.nanoTime() - end < 0, "endless statements: not " + wanted);
        Thread.sleep(5);
        try (ResultSet row = count.executeQuery()) {
          row.next();
          seen = row.getInt(1);
        }
      } while (seen != wanted);
    } catch (Exception e) {
      throw new SQLException(e);
    }
  }

  @Override
  String idempotentInsert() {
    return Database.INSERT + " ON CONFLICT DO NOTHING";
  }
}
