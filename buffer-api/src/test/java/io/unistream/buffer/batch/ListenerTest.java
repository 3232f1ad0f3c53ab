package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.event.EmitEvent;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.ReclaimFailureEvent;
import io.unistream.buffer.event.SealEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LIFE-LISTENER: no lock of the buffer's is held while a listener is told, and nothing that it does changes anything. */
@Timeout(60)
class ListenerTest {

  private static final Set<String> ALL =
      Set.of("put", "seal", "emit", "commit", "drop", "recovery", "reclaim", "failure");

  private final Logger log = Logger.getLogger(Notifier.class.getName());

  @BeforeEach
  void noWarnings() {
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void warnings() {
    log.setLevel(null);
  }

  /** Does the same at every event. */
  private abstract static class Every implements BufferListener {

    final Set<String> told = Collections.synchronizedSet(new TreeSet<>());

    abstract void act();

    private void event(String kind) {
      told.add(kind);
      act();
    }

    @Override
    public void onPut(PutEvent event) {
      event("put");
    }

    @Override
    public void onSeal(SealEvent event) {
      event("seal");
    }

    @Override
    public void onEmit(EmitEvent event) {
      event("emit");
    }

    @Override
    public void onCommit(CommitEvent event) {
      event("commit");
    }

    @Override
    public void onDrop(DropEvent event) {
      event("drop");
    }

    @Override
    public void onRecovery(RecoveryReport report) {
      event("recovery");
    }

    @Override
    public void onReclaimFailure(ReclaimFailureEvent event) {
      event("reclaim");
    }

    @Override
    public void onFailure(FailureEvent event) {
      event("failure");
    }
  }

  private static Rig rig(BufferListener listener, OverflowPolicy overflow) {
    Rig rig = Rig.batchesOf(2, Capacity.defaults().withMaxRecords(4).withOverflow(overflow));
    rig.listener = listener;
    rig.put("0");
    rig.reopen(EmitPolicy.defaults().withMaxRecords(2));
    return rig;
  }

  /** Calls that make every event happen; the buffer has failed afterwards. */
  private static void everyEvent(Rig rig) {
    rig.put("1", "2", "3", "4");
    rig.wal.faults.failNextReclaim();
    rig.buffer.commit(rig.buffer.emit());
    rig.buffer.commit(rig.buffer.emit());
    rig.put("5");
    rig.wal.faults.refuseAppend(new IllegalStateException("a bug in the log"));
    assertThrows(UnknownOutcomeException.class, () -> rig.put("6"));
  }

  @Test
  void lifeListener_whateverItThrowsChangesNothing() throws Exception {
    for (Throwable thrown : List.of(
        new IllegalStateException(),
        new AssertionError(),
        new OutOfMemoryError(),
        new Exception("checked"),
        new Throwable())) {
      Every hostile = new Every() {
        @Override
        void act() {
          throw PickyCodec.<RuntimeException>sneaky(thrown);
        }
      };
      try (Rig rig = rig(hostile, OverflowPolicy.DROP_OLDEST)) {
        assertEquals(2, rig.buffer.putAsync("a").get());

        everyEvent(rig);

        assertEquals(ALL, hostile.told);
      }
    }
  }

  @Test
  void lifeListener_anInterruptThatItThrowsLeavesTheFlagSet() {
    Every hostile = new Every() {
      @Override
      void act() {
        throw PickyCodec.<RuntimeException>sneaky(new InterruptedException());
      }
    };
    try (Rig rig = rig(hostile, OverflowPolicy.FAIL)) {
      rig.put("a");

      assertTrue(Thread.interrupted());
    }
  }

  /** As a metrics library does: who reads the metrics has a lock, and reads the statistics; the listener takes that lock. */
  @Test
  void lifeListener_itMayTakeALockThatACallerOfTheBufferHolds() throws Exception {
    Object registry = new Object();
    AtomicReference<Rig> using = new AtomicReference<>();
    List<Throwable> stuck = new ArrayList<>();
    Every metrics = new Every() {
      @Override
      void act() {
        Rig rig = using.get();
        if (rig == null) {
          return;
        }
        // Who reads them is at work just now, and every event is told while it is.
        try {
          Background.run(() -> {
                synchronized (registry) {
                  rig.buffer.stats();
                  assertThrowsOrNot(() -> rig.buffer.shouldEmit());
                }
              })
              .result();
        } catch (Exception e) {
          stuck.add(e);
        }
        synchronized (registry) {
          return;
        }
      }
    };
    try (Rig rig = rig(metrics, OverflowPolicy.DROP_OLDEST)) {
      using.set(rig);

      everyEvent(rig);

      assertEquals(List.of(), stuck);
      assertEquals(ALL, metrics.told);
    }
  }

  /** A failed buffer refuses; that is not what is looked at. */
  private static void assertThrowsOrNot(Runnable call) {
    try {
      call.run();
    } catch (BufferException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  @Test
  void lifeListener_itMayCallTheBuffer() {
    AtomicReference<Rig> using = new AtomicReference<>();
    Every caller = new Every() {
      private boolean within;

      @Override
      void act() {
        Rig rig = using.get();
        if (rig == null || within) {
          return;
        }
        within = true;
        try {
          rig.buffer.stats();
          assertThrowsOrNot(() -> rig.buffer.put("x"));
          assertThrowsOrNot(() -> rig.buffer.poll(Duration.ZERO).ifPresent(rig.buffer::commit));
        } finally {
          within = false;
        }
      }
    };
    try (Rig rig = rig(caller, OverflowPolicy.DROP_OLDEST)) {
      using.set(rig);

      rig.put("1", "2", "3", "4");
      assertEquals(0, rig.drain().stream().filter(List::isEmpty).count());

      assertTrue(caller.told.containsAll(Set.of("put", "seal", "emit", "commit")));
    }
  }

  @Test
  void lifeListener_itMayCloseTheBufferFromAnyEvent() {
    for (String kind : Set.of("put", "seal", "emit", "commit", "failure")) {
      AtomicReference<Rig> using = new AtomicReference<>();
      Events closer = new Events() {
        @Override
        void add(String event) {
          if (event.startsWith(kind) && using.get() != null) {
            using.get().buffer.close();
          }
        }
      };
      Rig rig = rig(closer, OverflowPolicy.DROP_OLDEST);
      using.set(rig);

      assertThrowsOrNot(() -> everyEvent(rig));

      assertThrows(BufferClosedException.class, () -> rig.buffer.put("x"), kind);
    }
  }

  @Test
  void lifeListener_oneThatBlocksHoldsUpItsOwnEventOnly() throws Exception {
    for (String kind : Set.of("put", "seal", "emit", "commit", "reclaim")) {
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      Events blocking = new Events() {
        @Override
        void add(String event) {
          if (event.startsWith(kind) && blocked.getCount() > 0) {
            blocked.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        }
      };
      Rig rig = Rig.batchesOf(2);
      rig.listener = blocking;
      rig.reopen();
      Background<Boolean> first = Background.run(() -> {
        rig.put("1", "2");
        rig.wal.faults.failNextReclaim();
        rig.buffer.commit(rig.buffer.emit());
      });
      blocked.await();

      rig.put("3", "4", "5", "6");
      Batch<String> batch = rig.buffer.emit();
      rig.buffer.commit(batch);
      assertTrue(rig.buffer.stats().puts() >= 5);
      rig.buffer.close();

      assertTrue(rig.wal.isClosed(), kind);
      goOn.countDown();
      assertThrowsOrNotInBackground(first);
    }
  }

  private static void assertThrowsOrNotInBackground(Background<?> call) throws Exception {
    try {
      call.result();
    } catch (ExecutionException e) {
      assertTrue(e.getCause() instanceof BufferException, () -> String.valueOf(e.getCause()));
    }
  }

  @Test
  void lifeListener_oneThatBlocksInAPutDoesNotHoldUpTheFuturesOfOthers() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Events blocking = new Events() {
      @Override
      void add(String event) {
        if (event.startsWith("put 1 ")) {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      }
    };
    Rig rig = Rig.batchesOf(2);
    rig.listener = blocking;
    rig.reopen();
    rig.wal.faults.holdSyncs();
    CompletableFuture<Long> first = rig.buffer.putAsync("1");
    CompletableFuture<Long> second = rig.buffer.putAsync("2");
    rig.wal.faults.letSyncsGo();

    assertEquals(List.of(1L, 2L), List.of(first.get(), second.get()));

    rig.buffer.close();
    assertEquals(2, rig.buffer.stats().puts());
    goOn.countDown();
  }

  @Test
  void listener_isToldOfASealByARefusedPutAndByOpening() {
    try (Rig rig = Rig.batchesOf(2, Capacity.defaults().withMaxRecords(2))) {
      rig.put("a");
      rig.events.take();

      assertThrows(BufferFullException.class, () -> rig.buffer.putAll(List.of("b", "c")));

      assertEquals(List.of("seal #1 1 1b"), rig.events.take());
      rig.drain();
      rig.put("d");
      rig.events.take();
      rig.reopen(EmitPolicy.defaults().withMaxRecords(1));
      assertEquals(List.of("seal #2 2 1b", "recovery 1"), rig.events.take());
    }
  }

  @Test
  void listener_isToldOfASealAlthoughTheReadThatFollowsFails() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.events.take();
      rig.wal.faults.failReads(1);

      assertThrows(BufferStorageException.class, () -> rig.buffer.emit());

      assertEquals(List.of("seal #1 1 1b"), rig.events.take());
    }
  }

  /** The seal of an emit is told of before its batch is decoded: nobody must have to wait for the listener by then. */
  @Test
  void lifeListener_oneThatBlocksAtTheSealOfAnEmitHoldsUpNoOther() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Events blocking = new Events() {
      @Override
      void add(String event) {
        if (event.startsWith("seal")) {
          blocked.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      }
    };
    Rig rig = Rig.batchesOf(2);
    rig.listener = blocking;
    rig.reopen();
    rig.put("1");
    Background<Batch<String>> first = Background.call(() -> rig.buffer.emit());
    blocked.await();

    Batch<String> batch = Background.call(() -> rig.buffer.emit()).result();
    rig.buffer.commit(batch);
    rig.put("2");
    goOn.countDown();

    assertEquals(List.of("1"), batch.records());
    assertEquals(List.of("2"), first.result().records());
    rig.close();
  }

  @Test
  void lifeListener_itMayTakeTheBatchWhoseSealItIsToldOf() {
    List<Batch<String>> taken = new ArrayList<>();
    AtomicReference<Rig> using = new AtomicReference<>();
    Events taking = new Events() {
      @Override
      void add(String event) {
        Rig rig = using.get();
        if (rig != null && event.startsWith("seal")) {
          rig.buffer.poll(Duration.ZERO).ifPresent(taken::add);
        }
      }
    };
    try (Rig rig = Rig.batchesOf(2)) {
      rig.listener = taking;
      rig.reopen();
      using.set(rig);
      rig.put("1");

      Batch<String> batch = rig.buffer.emit();

      assertEquals(List.of(batch), taken);
    }
  }
}
