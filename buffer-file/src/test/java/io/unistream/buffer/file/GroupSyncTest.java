package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.UnknownOutcomeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Group commit by itself: the appended position is a counter, the disk a latch. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupSyncTest {

  private final OnDemandThread syncThread = new OnDemandThread("test-sync");
  private final GroupSync sync = new GroupSync(syncThread);
  private final AtomicLong appended = new AtomicLong();
  private final AtomicInteger syncs = new AtomicInteger();
  private final AtomicInteger syncing = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
    syncThread.close();
  }

  /** A sync that notices another one beside it. */
  private long syncNow() {
    assertEquals(1, syncing.incrementAndGet(), "two syncs at once");
    long reached = appended.get();
    syncs.incrementAndGet();
    syncing.decrementAndGet();
    return reached;
  }

  @Test
  void whoIsAloneSyncsInItsOwnThreadAtOnce() {
    Thread self = Thread.currentThread();
    List<Thread> ran = new ArrayList<>();

    for (int i = 1; i <= 100; i++) {
      appended.set(i);
      sync.await(i, () -> {
        ran.add(Thread.currentThread());
        return syncNow();
      });
    }

    assertEquals(100, ran.size());
    assertTrue(ran.stream().allMatch(thread -> thread == self));
    assertEquals(100, sync.durable());
  }

  @Test
  void whatIsDurableAlreadyIsNotWaitedFor() {
    sync.start(7);

    sync.await(7, () -> {
      throw new AssertionError("nothing to sync");
    });

    assertEquals(7, sync.durable());
  }

  @Test
  void manyThreadsShareSyncsAndNoneReturnsBeforeItsPositionIsDurable() throws Exception {
    AtomicLong onDisk = new AtomicLong();
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < 16; t++) {
      all.add(threads.submit(() -> {
        for (int i = 0; i < 2_000; i++) {
          long position = appended.incrementAndGet();
          sync.await(position, () -> {
            long reached = syncNow();
            onDisk.set(reached);
            return reached;
          });
          assertTrue(onDisk.get() >= position, "returned before it was durable");
        }
      }));
    }

    for (Future<?> each : all) {
      each.get();
    }

    assertEquals(32_000, sync.durable());
    assertTrue(syncs.get() <= 32_000);
  }

  /** The first waits for a second that was there before and never comes back: it must not wait for ever. */
  @Test
  void whoeverIsExpectedAndDoesNotComeIsNotWaitedForLong() throws Exception {
    for (int round = 0; round < 200; round++) {
      CountDownLatch slow = new CountDownLatch(1);
      CountDownLatch begun = new CountDownLatch(1);
      long first = appended.incrementAndGet();
      Future<?> one = threads.submit(() -> sync.await(first, () -> {
        long reached = syncNow();
        begun.countDown();
        awaitLatch(slow);
        return reached;
      }));
      begun.await(1, TimeUnit.SECONDS);
      long second = appended.incrementAndGet();
      Future<?> two = threads.submit(() -> sync.await(second, this::syncNow));
      slow.countDown();

      one.get();
      two.get();
    }
    assertEquals(400, sync.durable());
  }

  @Test
  void afterAFailedSyncNobodySyncsAgainAndEveryWaiterIsTold() throws Exception {
    CountDownLatch fail = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    appended.set(1);
    Future<?> leader = threads.submit(() -> sync.await(1, () -> {
      begun.countDown();
      awaitLatch(fail);
      throw new IOException("the disk is gone");
    }));
    begun.await();
    List<Future<?>> waiters = new ArrayList<>();
    for (int i = 2; i < 10; i++) {
      long position = appended.incrementAndGet();
      waiters.add(threads.submit(() -> sync.await(position, this::syncNow)));
    }
    fail.countDown();

    waiters.add(leader);
    for (Future<?> each : waiters) {
      assertTrue(
          assertThrows(java.util.concurrent.ExecutionException.class, each::get).getCause()
              instanceof UnknownOutcomeException);
    }
    assertEquals(0, syncs.get());
    assertTrue(sync.hasFailed());
    assertThrows(UnknownOutcomeException.class, () -> sync.await(99, this::syncNow));
    assertThrows(UnknownOutcomeException.class, () -> sync.exclusively(this::syncNow));
    assertEquals(0, syncs.get());
  }

  @Test
  void anInterruptEndsNoWaitAndIsKept() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    appended.set(2);
    Future<?> leader = threads.submit(() -> sync.await(1, () -> {
      begun.countDown();
      awaitLatch(slow);
      return 1;
    }));
    begun.await();
    Future<Boolean> waiter = threads.submit(() -> {
      Thread.currentThread().interrupt();
      sync.await(2, this::syncNow);
      return Thread.interrupted();
    });
    slow.countDown();

    leader.get();
    assertTrue(waiter.get());
    assertEquals(2, sync.durable());
  }

  @Test
  void whatRunsExclusivelyWaitsForTheSyncAndWakesAllThatItMadeDurable() throws Exception {
    for (int round = 0; round < 500; round++) {
      long position = appended.incrementAndGet();
      Future<?> waiter = threads.submit(() -> sync.await(position, this::syncNow));

      sync.exclusively(this::syncNow);

      waiter.get();
      assertEquals(position, sync.durable());
    }
  }

  /** Nothing was made durable by it, so who waits must still find somebody to sync. */
  @Test
  void aRefusedActionLeavesNoWaiterBehind() throws Exception {
    for (int round = 0; round < 200; round++) {
      long position = appended.incrementAndGet();
      CountDownLatch refused = new CountDownLatch(1);
      Future<?> waiter = threads.submit(() -> sync.await(position, () -> {
        awaitLatch(refused);
        return syncNow();
      }));
      Future<?> second = threads.submit(() -> sync.await(position, this::syncNow));
      refused.countDown();
      assertThrows(
          BufferStorageException.class,
          () -> sync.exclusively(() -> {
            throw new BufferStorageException("no space", new IOException("no space"));
          }));

      waiter.get();
      second.get();
    }
  }

  @Test
  void aWaiterThatWasTakenOffTheListByARefusedActionEndsByItself() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<?> refused = threads.submit(() -> assertThrows(
        BufferStorageException.class,
        () -> sync.exclusively(() -> {
          inside.countDown();
          awaitLatch(goOn);
          throw new BufferStorageException("no space", new IOException("no space"));
        })));
    inside.await();
    appended.set(1);
    CompletableFuture<Thread> waiting = new CompletableFuture<>();
    Future<?> waiter = threads.submit(() -> {
      waiting.complete(Thread.currentThread());
      sync.await(1, this::syncNow);
    });
    Thread thread = waiting.get();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();

    refused.get();
    waiter.get();

    assertEquals(1, sync.durable());
  }

  /** Virtual threads that wait and virtual threads that change the segment share one thread that syncs for both. */
  @Test
  void virtualThreadsNeverSyncThemselvesAndNeverWaitForEachOther() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "there are no virtual threads on this Java");
    AtomicInteger virtualSyncs = new AtomicInteger();
    GroupSync.Sync noticed = () -> {
      if (OnDemandThread.isVirtual()) {
        virtualSyncs.incrementAndGet();
      }
      return syncNow();
    };
    ReentrantLock appending = new ReentrantLock();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < 32; t++) {
      all.add(startVirtual(() -> {
        for (int i = 0; i < 500; i++) {
          long position;
          appending.lock();
          try {
            position = appended.incrementAndGet();
            if (i % 10 == 0) {
              sync.exclusively(noticed);
            }
          } finally {
            appending.unlock();
          }
          sync.await(position, noticed);
        }
      }));
    }

    for (Thread each : all) {
      each.join();
    }

    assertEquals(16_000, sync.durable());
    assertEquals(0, virtualSyncs.get());
  }

  private static Thread startVirtual(Runnable task) throws ReflectiveOperationException {
    return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
  }

  @Test
  void aRefusedActionDoesNotFailTheLog() {
    assertThrows(
        BufferStorageException.class,
        () -> sync.exclusively(() -> {
          throw new BufferStorageException("no space", new IOException("no space"));
        }));

    assertFalse(sync.hasFailed());
    appended.set(1);
    sync.await(1, this::syncNow);
    assertEquals(1, sync.durable());
  }

  @Test
  void aSyncThatIsCutShortByAnErrorFailsTheLog() {
    appended.set(1);

    assertThrows(
        AssertionError.class,
        () -> sync.await(1, () -> {
          throw new AssertionError("cut short");
        }));

    assertTrue(sync.hasFailed());
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(Duration.ofMinutes(1).toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
