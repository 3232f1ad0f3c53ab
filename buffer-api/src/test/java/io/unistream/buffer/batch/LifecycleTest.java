package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.event.PutEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(120)
class LifecycleTest {

  @Test
  void lifeClose_everyCallAfterwardsIsRefused() {
    Rig rig = Rig.batchesOf(2);
    rig.put("a");
    rig.buffer.close();

    List<Executable> calls = List.of(
        () -> rig.buffer.put("x"),
        () -> rig.buffer.putAll(List.of("x")),
        () -> rig.buffer.putAll(List.of()),
        () -> rig.buffer.putAsync("x"),
        () -> rig.buffer.shouldEmit(),
        () -> rig.buffer.emit(),
        () -> rig.buffer.poll(Duration.ofDays(1)),
        () -> rig.buffer.commit(Rig.id(1)),
        () -> rig.buffer.setAside(1));

    for (Executable call : calls) {
      assertThrows(BufferClosedException.class, call);
    }
    assertEquals(1, rig.buffer.stats().backlogRecords());
    assertTrue(rig.buffer.toString().contains(ListWal.LOG.toString()));
  }

  @Test
  void lifeClose_isIdempotentMakesAllDurableAndDeletesNothing() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");
      rig.buffer.emit();
      int size = rig.wal.size();

      rig.buffer.close();
      rig.buffer.close();

      assertEquals(size, rig.wal.durable());
      assertTrue(rig.wal.isClosed());
      rig.openOn(rig.wal.reopened());
      assertEquals(List.of(List.of("a", "b"), List.of("c")), rig.drain());
    }
  }

  @Test
  void lifeClose_wakesAWaitingPoll() throws Exception {
    Rig rig = Rig.batchesOf(2);
    Background<Optional<Batch<String>>> poll =
        Background.call(() -> rig.buffer.poll(Duration.ofDays(1)));
    rig.clock.awaitWaiters(1);

    rig.buffer.close();

    poll.failure(BufferClosedException.class);
  }

  @Test
  void lifeClose_aPutThatIsBeingStoredIsAcknowledged() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.wal.faults.holdSyncs();
      Background<Long> put = Background.call(() -> rig.buffer.put("a"));
      rig.wal.faults.awaitHeld();

      rig.buffer.close();
      rig.wal.faults.letSyncsGo();

      assertEquals(1, put.result());
      rig.openOn(rig.wal.reopened());
      assertEquals(List.of(List.of("a")), rig.drain());
    }
  }

  @Test
  void errInterrupt_endsAWaitingPollWithTheFlagSetAndHarmsNothing() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      Background<Boolean> poll = Background.call(() -> {
        assertThrows(BufferInterruptedException.class, () -> rig.buffer.poll(Duration.ofDays(1)));
        return Thread.currentThread().isInterrupted();
      });
      rig.clock.awaitWaiters(1);

      poll.interrupt();

      assertTrue(poll.result());
      rig.put("a");
      assertEquals(List.of(List.of("a")), rig.drain());
    }
  }

  @Test
  void errInterrupt_doesNotCutAPutShort() {
    try (Rig rig = Rig.batchesOf(2)) {
      Thread.currentThread().interrupt();

      rig.put("a");
      rig.buffer.commit(rig.buffer.emit());

      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void errLeak_noThreadIsLeftAfterClose() throws Exception {
    // Buffers that other tests left behind in a simulated crash may still have theirs.
    Set<Thread> before = ackThreads();
    Rig rig = Rig.batchesOf(2);
    rig.buffer.putAsync("a").get();
    assertEquals(before.size() + 1, ackThreads().size());

    rig.buffer.close();

    assertEquals(before, ackThreads());
  }

  private static Set<Thread> ackThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("buffer-acks-"))
        .collect(Collectors.toSet());
  }

  @Test
  void errLeak_theLogIsClosedIfOpeningFails() {
    Rig rig = Rig.open(EmitPolicy.defaults());
    rig.put("a", "b", "c");
    rig.buffer.close();
    ListWal log = rig.wal.reopened();
    BufferStorageException refused = new BufferStorageException("refused");
    log.faults.refuseAppend(refused);
    rig.settings = BufferSettings.of(EmitPolicy.defaults().withMaxRecords(1));

    BufferStorageException thrown =
        assertThrows(BufferStorageException.class, () -> rig.openOn(log));

    assertSame(refused, thrown);
    assertTrue(log.isClosed());
  }

  @Test
  void listener_isToldOfEverythingInItsOrder() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.buffer.putAll(List.of("bb", "c"));
      Batch<String> batch = rig.buffer.emit();
      rig.buffer.emit();
      rig.buffer.commit(batch);
      rig.buffer.commit(batch);
      rig.buffer.emit();
      rig.reopen();

      assertEquals(
          List.of(
              "recovery 0",
              "put 1 1b",
              "seal #1 1..2 3b",
              "put 2..3 3b",
              "emit #1 2 3b",
              "emit #1 2 3b again",
              "commit #1 2 3b",
              "seal #2 3 1b",
              "emit #2 1 1b",
              "recovery 1"),
          rig.events.take());
    }
  }

  @Test
  void listener_oneThatThrowsHarmsNothing() {
    BufferListener hostile = new BufferListener() {
      @Override
      public void onPut(PutEvent event) {
        throw new IllegalStateException("a bug in the listener");
      }

      @Override
      public void onRecovery(RecoveryReport report) {
        throw new AssertionError("a bug in the listener");
      }
    };
    Logger log = Logger.getLogger(Notifier.class.getName());
    log.setLevel(Level.OFF);
    try (Rig rig = Rig.batchesOf(2)) {
      rig.listener = hostile;
      rig.reopen();

      assertEquals(1, rig.buffer.put("a"));
      assertEquals(2, rig.buffer.putAsync("b").join());

      assertEquals(2, rig.buffer.stats().puts());
      assertEquals(List.of(List.of("a", "b")), rig.drain());
    } finally {
      log.setLevel(null);
    }
  }
}
