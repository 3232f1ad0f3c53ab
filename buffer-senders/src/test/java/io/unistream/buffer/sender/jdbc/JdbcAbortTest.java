package io.unistream.buffer.sender.jdbc;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static io.unistream.buffer.producer.tck.LoneDelivery.numbered;
import static io.unistream.buffer.sender.Attempts.begin;
import static io.unistream.buffer.sender.Attempts.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.sender.Attempts.Running;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of the driver that hang, whichever they are: a real database behind a connection that swallows things. */
class JdbcAbortTest {

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final CountDownLatch cut = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final LoneDelivery<String> delivery = numbered(LOG, 1, 1, 3);
  private Database database;

  JdbcAbortTest() throws Exception {
    database = new Database(() -> DriverManager.getConnection(url));
  }

  @BeforeEach
  void warm() throws Exception {
    database.sender.send(numbered(new UUID(1, 1), 1, 1, 1));
  }

  @AfterEach
  void close() throws Exception {
    goOn.countDown();
    cut.countDown();
    database.close();
  }

  /** Waits, and hears no interrupt, as many drivers do. */
  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        if (!latch.await(2, TimeUnit.MINUTES)) {
          throw new IllegalStateException("waited in vain");
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  /** The first call of that name hangs until the connection is broken off. */
  private void hangAt(String call) {
    database.source.watch(name -> {
      if (name.equals(call) && hanging.getCount() > 0) {
        hanging.countDown();
        await(cut);
        throw new SQLException("broken off", "08006");
      }
    });
    database.source.watchEnds(name -> {
      if (name.equals("abort")) {
        cut.countDown();
      }
    });
  }

  private void awaitGivenBack() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (database.source.open() > 0) {
      assertTrue(System.nanoTime() - end < 0, "a connection is not given back");
      Thread.sleep(1);
    }
  }

  private void checkThatTheNextAttemptWorks() throws Exception {
    database.source.watch(name -> {});
    database.source.watchEnds(name -> {});
    database.sender.send(delivery.again());
    assertEquals(LongStream.rangeClosed(1, 3).boxed().toList(), database.rows());
  }

  private void giveUpWhatHangs() throws Exception {
    Running attempt = begin(database.sender, delivery);
    await(hanging);

    delivery.abort();

    attempt.failure();
    awaitGivenBack();
    checkThatTheNextAttemptWorks();
  }

  @Test
  void endsTheFirstCallsOfAConnection() throws Exception {
    hangAt("setAutoCommit");
    giveUpWhatHangs();
  }

  @Test
  void endsTheReadingOfTheMark() throws Exception {
    hangAt("executeQuery");
    giveUpWhatHangs();
  }

  /** Nobody can break off what is not there yet; the attempt does not wait for it, and it is closed once it comes. */
  @Test
  void endsAnAttemptWhoseConnectionDoesNotCome() throws Exception {
    database.source.watch(name -> {
      if (name.equals("getConnection") && hanging.getCount() > 0) {
        hanging.countDown();
        await(goOn);
      }
    });
    Running attempt = begin(database.sender, delivery);
    await(hanging);

    delivery.abort();

    attempt.failure();
    checkThatTheNextAttemptWorks();
    goOn.countDown();
    awaitGivenBack();
    assertEquals(List.of(1L, 2L, 3L), database.rows());
  }

  /** A driver that cannot reach the server to cancel may need long for that. */
  @Test
  void breaksOffAlthoughTheCancelHangs() throws Exception {
    hangAt("executeBatch");
    database.source.watchEnds(name -> {
      if (name.equals("cancel")) {
        await(goOn);
      } else if (name.equals("abort")) {
        cut.countDown();
      }
    });
    Running attempt = begin(database.sender, delivery);
    await(hanging);

    Thread hook = new Thread(delivery::abort, "hook");
    hook.start();

    attempt.failure();
    assertEquals(
        1, database.source.open(), "somebody else could have been given it, and be cancelled");
    goOn.countDown();
    awaitGivenBack();
    hook.join(60_000);
    checkThatTheNextAttemptWorks();
  }

  /** A driver ignores a cancel that comes before it has sent the statement, and sends it then. A server may not notice a connection that is broken off. */
  @Test
  void cancelsAgainAStatementThatBeganAfterTheCancel() throws Exception {
    CountDownLatch tooEarly = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    AtomicInteger cancels = new AtomicInteger();
    database.source.watch(name -> {
      if (name.equals("executeBatch") && hanging.getCount() > 0) {
        hanging.countDown();
        await(tooEarly);
        begun.countDown();
        await(cancelled); // or for ever, whatever becomes of the connection
        throw new SQLException("ended", "57014");
      }
    });
    database.source.watchEnds(name -> {
      if (name.equals("cancel")) {
        if (cancels.incrementAndGet() == 1) {
          tooEarly.countDown();
        } else {
          await(begun);
          cancelled.countDown();
        }
      }
    });
    giveUpWhatHangs();
  }

  /** The statement ends at once, its cancel only later. */
  @Test
  void returnsAlthoughTheCancelHangs() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    database.source.watch(name -> {
      if (name.equals("executeBatch") && hanging.getCount() > 0) {
        hanging.countDown();
        await(cancelled);
        throw new SQLException("cancelled", "57014");
      }
    });
    database.source.watchEnds(name -> {
      if (name.equals("cancel")) {
        cancelled.countDown();
        await(goOn);
      }
    });
    Running attempt = begin(database.sender, delivery);
    await(hanging);

    Thread hook = new Thread(delivery::abort, "hook");
    hook.start();

    attempt.failure();
    goOn.countDown();
    awaitGivenBack();
    hook.join(60_000);
    checkThatTheNextAttemptWorks();
  }

  /** A driver without time-outs would have one more thread for each attempt. */
  @Test
  void leavesNotMoreThanSomeConnectionsThatDoNotCome() throws Exception {
    Semaphore asked = new Semaphore(0);
    database.source.watch(name -> {
      if (name.equals("getConnection")) {
        asked.release();
        await(goOn);
      }
    });
    for (int i = 0; i < Connecting.MOST_ABANDONED; i++) {
      LoneDelivery<String> each = delivery.again();
      Running attempt = begin(database.sender, each);
      asked.acquire();
      each.abort();
      attempt.failure();
    }

    SendException told = refused(Verdict.RETRY, database.sender, delivery);

    assertTrue(String.valueOf(told.getMessage()).contains("time-outs"), told.getMessage());
    goOn.countDown();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (database.rows().isEmpty()) {
      assertTrue(System.nanoTime() - end < 0, "no connection although all have come");
      try {
        database.sender.send(delivery.again());
      } catch (SendException e) {
        Thread.sleep(1);
      }
    }
    awaitGivenBack();
  }

  @Test
  void endsItsThreads() throws Exception {
    database.sender.close();

    refused(Verdict.RETRY, database.sender, delivery);
  }
}
