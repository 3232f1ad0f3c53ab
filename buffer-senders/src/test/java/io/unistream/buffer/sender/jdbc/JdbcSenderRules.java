package io.unistream.buffer.sender.jdbc;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static io.unistream.buffer.producer.tck.LoneDelivery.numbered;
import static io.unistream.buffer.producer.tck.LoneDelivery.numberedPart;
import static io.unistream.buffer.sender.Attempts.begin;
import static io.unistream.buffer.sender.Attempts.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.sender.Attempts.Running;
import io.unistream.buffer.sender.jdbc.WatchedSource.Cut;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for each database. */
abstract class JdbcSenderRules {

  Database database;

  /** Connects to a database of this test's own. */
  abstract Connection connect() throws Exception;

  /** A statement as {@link Database#INSERT} that takes for ever. */
  abstract String endlessInsert();

  /** A statement as {@link Database#INSERT} that leaves a row alone that is there. */
  abstract String idempotentInsert();

  @BeforeEach
  void open() throws Exception {
    database = new Database(this::connect);
  }

  @AfterEach
  void close() throws SQLException {
    assertEquals(0, database.source.open(), "connections that were not given back");
    assertFalse(
        database.source.autoCommitsAtClose().contains(false), "auto-commit was not restored");
    database.close();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void insertsEachRecordAndMovesTheMark() throws Exception {
    database.sender.send(numbered(LOG, 1, 1, 3));
    database.sender.send(numbered(LOG, 2, 4, 2_503));

    assertEquals(upTo(2_503), database.rows());
    assertEquals(List.of(2_503L), database.marks());
  }

  @Test
  void passesOverWhatIsThere() throws Exception {
    LoneDelivery<String> first = numbered(LOG, 1, 1, 3);
    database.sender.send(first);
    database.sender.send(numbered(LOG, 2, 4, 6));

    database.sender.send(first.again());
    database.sender.send(numbered(LOG, 2, 4, 6));

    assertEquals(upTo(6), database.rows());
    assertEquals(List.of(6L), database.marks());
  }

  @Test
  void passesOverWhatIsBelowAMarkInTheMiddle() throws Exception {
    database.sender.send(numberedPart(LOG, 1, 1, 2));
    database.sender.send(numberedPart(LOG, 1, 4, 5)); // 3 is in the dead letters

    database.sender.send(numbered(LOG, 1, 1, 8));

    assertEquals(List.of(1L, 2L, 4L, 5L, 6L, 7L, 8L), database.rows());
    assertEquals(List.of(8L), database.marks());
  }

  @Test
  void keepsTheMarksOfLogsApart() throws Exception {
    UUID other = UUID.fromString("7d7a3a0e-0000-4000-8000-000000000001");

    database.sender.send(numbered(LOG, 1, 1, 9));
    database.sender.send(numbered(other, 1, 1, 4));

    assertEquals(upTo(9), database.rows());
    assertEquals(upTo(4), database.rows(other));
    assertEquals(List.of(4L, 9L), database.marks());
  }

  @Test
  void rejectsAndLeavesNothingWhereOneRecordIsPoison() throws Exception {
    database.sender.send(numbered(LOG, 1, 1, 2));

    refused(
        Verdict.REJECT,
        database.sender,
        LoneDelivery.whole(LOG, 2, 3, List.of("a", "poison", "c")));

    assertEquals(upTo(2), database.rows());
    assertEquals(List.of(2L), database.marks());
    database.sender.send(LoneDelivery.whole(LOG, 2, 3, List.of("a", "b", "c")));
    assertEquals(upTo(5), database.rows());
  }

  @Test
  void rejectsARecordThatCannotBeBound() throws Exception {
    JdbcSender<String> sender = JdbcSender.<String>builder(
            database.source, Database.INSERT, (row, record, log, sequence) -> {
              throw new IllegalStateException("no such item");
            })
        .build();

    SendException thrown = refused(Verdict.REJECT, sender, numbered(LOG, 1, 7, 8));

    assertTrue(
        String.valueOf(thrown.getMessage()).startsWith("record 7 cannot be bound: "),
        thrown.getMessage());
    assertEquals(List.of(), database.rows());
  }

  @Test
  void letsTheBinderGiveAVerdict() {
    JdbcSender<String> sender = JdbcSender.<String>builder(
            database.source, Database.INSERT, (row, record, log, sequence) -> {
              throw SendException.of(Verdict.HOLD, "no key to encrypt with");
            })
        .build();

    refused(Verdict.HOLD, sender, numbered(LOG, 1, 7, 8));
  }

  @Test
  void putsNoValueOfOneRecordIntoTheNextOnesRow() throws Exception {
    JdbcSender<String> sender = JdbcSender.<String>builder(
            database.source, Database.INSERT, (row, record, log, sequence) -> {
              row.setString(1, log.toString());
              row.setLong(2, sequence);
              if (sequence == 1) {
                row.setString(3, record);
              }
            })
        .build();

    assertThrows(Exception.class, () -> sender.send(numbered(LOG, 1, 1, 2)));

    assertEquals(List.of(), database.rows());
  }

  @Test
  void holdsWhereATableIsMissing() throws Exception {
    database.run("DROP TABLE orders");
    refused(Verdict.HOLD, database.sender, numbered(LOG, 1, 1, 2));

    database.run("DROP TABLE buffer_progress");
    refused(Verdict.HOLD, database.sender, numbered(LOG, 1, 1, 2));
  }

  @Test
  void makesTheTableOfTheMarksOnce() throws Exception {
    database.sender.send(numbered(LOG, 1, 1, 2));

    database.sender.createProgressTable();

    assertEquals(List.of(2L), database.marks());
  }

  @Test
  void readsAMarkThatSomebodySet() throws Exception {
    database.run("INSERT INTO buffer_progress (log_id, sequence_no) VALUES ('" + LOG + "', 0)");

    database.sender.send(numbered(LOG, 1, 1, 2));

    assertEquals(upTo(2), database.rows());
  }

  /** Whether cut before or after: the next attempt does what is missing. */
  @Test
  void isRightWhereverTheConnectionIsCut() throws Exception {
    database.sender.send(numbered(LOG, 1, 1, 3));
    int before = database.source.calls().size();
    database.sender.send(numbered(LOG, 2, 4, 6));
    int calls = database.source.calls().size() - before;
    assertTrue(calls > 10, () -> "" + database.source.calls());

    long next = 7;
    for (int call = 0; call < calls; call++) {
      for (boolean after : new boolean[] {false, true}) {
        LoneDelivery<String> delivery = numbered(LOG, next, next, next + 2);
        database.source.cutAt(new Cut(call, after));
        boolean threw = false;
        try {
          database.sender.send(delivery);
        } catch (SendException e) {
          threw = true;
          assertEquals(Verdict.RETRY, e.verdict());
          assertFalse(database.rows().contains(next), "a verdict, though it took effect");
        } catch (SQLException e) {
          threw = true; // unknown
        }
        database.source.noCut();
        if (threw) {
          database.sender.send(delivery.again());
        }
        next += 3;
        assertEquals(upTo(next - 1), database.rows(), "call " + call + ", after " + after);
      }
    }
  }

  @Test
  void doesNotTakeACommitForFailedThatTookEffect() throws Exception {
    LoneDelivery<String> delivery = numbered(LOG, 1, 1, 3);
    database.source.watch(name -> {
      if (name.equals("commit")) {
        database.source.cutAt(new Cut(0, true));
      }
    });

    SQLException thrown = assertThrows(SQLException.class, () -> database.sender.send(delivery));

    assertTrue(String.valueOf(thrown.getMessage()).contains("lost at commit"));
    assertEquals(upTo(3), database.rows());
    database.source.watch(name -> {});
    database.source.noCut();
    database.sender.send(delivery.again());
    assertEquals(upTo(3), database.rows());
  }

  /** The first one has moved the mark and stops; the second one comes with the same records. */
  @Test
  void letsOneOfTwoSendersWin() throws Exception {
    race(3);
  }

  /** As before, but the row of the mark is new. */
  @Test
  void letsOneOfTwoSendersWinAtTheFirstDelivery() throws Exception {
    race(0);
  }

  private void race(long mark) throws Exception {
    if (mark > 0) {
      database.sender.send(numbered(LOG, 1, 1, mark));
    }
    CountDownLatch moved = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger boundByTheSecond = new AtomicInteger();
    JdbcSender<String> first = JdbcSender.<String>builder(
            database.source, Database.INSERT, (row, record, log, sequence) -> {
              moved.countDown();
              assertTrue(goOn.await(60, TimeUnit.SECONDS));
              row.setString(1, log.toString());
              row.setLong(2, sequence);
              row.setString(3, record);
            })
        .build();
    WatchedSource others = new WatchedSource(this::connect);
    JdbcSender<String> second = JdbcSender.<String>builder(
            others, Database.INSERT, (row, record, log, sequence) -> {
              boundByTheSecond.incrementAndGet();
              row.setString(1, log.toString());
              row.setLong(2, sequence);
              row.setString(3, record);
            })
        .build();
    CountDownLatch read = new CountDownLatch(1);
    others.watch(name -> {
      if (name.startsWith("execute") && others.calls().contains("executeQuery")) {
        read.countDown(); // it is about to move the mark
      }
    });

    Running winner = begin(first, numbered(LOG, 2, mark + 1, mark + 3));
    assertTrue(moved.await(60, TimeUnit.SECONDS));
    Running loser = begin(second, numbered(LOG, 2, mark + 1, mark + 3));
    assertTrue(read.await(60, TimeUnit.SECONDS));
    goOn.countDown();

    winner.success();
    SendException thrown = (SendException) loser.failure();
    assertEquals(Verdict.RETRY, thrown.verdict(), thrown.getMessage());
    assertEquals(0, boundByTheSecond.get());
    assertEquals(upTo(mark + 3), database.rows());
    second.send(numbered(LOG, 2, mark + 1, mark + 3));
    assertEquals(upTo(mark + 3), database.rows());
    assertEquals(0, others.open());
  }

  /** Several senders of one log, that know nothing of each other. */
  @Test
  void storesEachRecordOnceWhateverSeveralSendersDo() throws Exception {
    int batches = 12;
    Thread[] senders = new Thread[3];
    AtomicInteger failed = new AtomicInteger();
    for (int s = 0; s < senders.length; s++) {
      Random random = new Random(s);
      senders[s] = new Thread(() -> {
        for (int batch = 1; batch <= batches; ) {
          try {
            database.sender.send(numbered(LOG, batch, batch * 3L - 2, batch * 3L));
            batch++;
          } catch (SendException e) {
            assertEquals(Verdict.RETRY, e.verdict(), e.getMessage());
            batch = Math.max(1, batch - random.nextInt(2));
          } catch (Exception e) {
            e.addSuppressed(new IllegalStateException("batch " + batch));
            failed.incrementAndGet();
            throw new IllegalStateException(e);
          }
        }
      });
      senders[s].start();
    }
    for (Thread sender : senders) {
      sender.join(120_000);
      assertFalse(sender.isAlive());
    }

    assertEquals(0, failed.get());
    assertEquals(upTo(batches * 3L), database.rows());
  }

  @Test
  void endsAStatementThatHangs() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    database.source.watch(name -> {
      if (name.equals("executeBatch")) {
        running.countDown();
      }
    });
    JdbcSender<String> sender = database.sender(endlessInsert()).build();
    LoneDelivery<String> delivery = numbered(LOG, 1, 1, 1);
    Running attempt = begin(sender, delivery);
    assertTrue(running.await(60, TimeUnit.SECONDS));

    Thread stopper = new Thread(() -> {
      try {
        while (true) {
          delivery.abort(); // the first may come before the driver has begun
          Thread.sleep(20);
        }
      } catch (InterruptedException e) {
        // enough
      }
    });
    stopper.start();
    Throwable thrown = attempt.failure();
    stopper.interrupt();
    stopper.join();

    assertTrue(
        !(thrown instanceof SendException verdict) || verdict.verdict() == Verdict.RETRY,
        thrown.toString());
    assertEquals(List.of(), database.rows());
    database.source.watch(name -> {});
    begin(database.sender, delivery.again()).success();
    assertEquals(upTo(1), database.rows());
  }

  @Test
  void commitsNothingOnceItWasGivenUp() throws Exception {
    LoneDelivery<String> delivery = numbered(LOG, 1, 1, 3);
    database.source.watch(name -> {
      if (name.equals("executeBatch")) {
        delivery.abort();
      }
    });

    assertThrows(Exception.class, () -> database.sender.send(delivery));

    assertEquals(List.of(), database.rows());
    assertEquals(List.of(), database.marks());
  }

  @Test
  void givesTheUserTheFirstWord() throws Exception {
    JdbcSender<String> sender = database
        .sender(Database.INSERT)
        .verdicts(thrown -> Optional.of(Verdict.HOLD))
        .build();

    refused(Verdict.HOLD, sender, LoneDelivery.whole(LOG, 1, 1, List.of("poison")));
  }

  @Test
  void insertsIdempotentRowsInAnyOrder() throws Exception {
    database.run("CREATE UNIQUE INDEX identity ON orders (log_id, sequence_no)");
    JdbcSender<String> sender =
        database.sender(idempotentInsert()).idempotentRows().build();

    sender.send(numbered(LOG, 2, 4, 6));
    sender.send(numbered(LOG, 1, 1, 3));
    sender.send(numberedPart(LOG, 2, 4, 6));
    sender.send(numbered(LOG, 1, 1, 3));

    assertEquals(upTo(6), database.rows());
    assertEquals(List.of(), database.marks());
  }
}
