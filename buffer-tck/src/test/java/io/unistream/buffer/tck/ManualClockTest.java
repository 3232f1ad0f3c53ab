package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManualClockTest {

  private final ManualClock clock = new ManualClock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition condition = lock.newCondition();

  private Thread waiting(Duration time) {
    Thread thread = new Thread(() -> {
      lock.lock();
      try {
        clock.await(lock, condition, time.toNanos());
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        lock.unlock();
      }
    });
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void isQuietWhileNobodysTimeIsOver() throws Exception {
    Thread thread = waiting(Duration.ofSeconds(10));
    clock.advance(Duration.ofSeconds(9));
    assertTrue(clock.isQuiet());

    lock.lock(); // so that it cannot wake yet
    try {
      clock.advance(Duration.ofSeconds(1));
      assertFalse(clock.isQuiet());
    } finally {
      lock.unlock();
    }

    thread.join();
    assertTrue(clock.isQuiet());
  }

  @Test
  void isNotQuietWhileSomebodyWasSignalledAndHasYetToWake() throws Exception {
    Thread thread = waiting(Duration.ofSeconds(10));
    lock.lock();
    try {
      condition.signal();
      assertFalse(clock.isQuiet());
    } finally {
      lock.unlock();
    }

    thread.join();
    assertTrue(clock.isQuiet());
  }

  /** Whoever comes new to the lock does not wait by the clock, and looks to others as if nothing would wake it. */
  @Test
  void isNotQuietWhileSomebodyComesToTheLock() throws Exception {
    Thread waiting = waiting(Duration.ofSeconds(10));
    AtomicBoolean came = new AtomicBoolean();
    Thread coming = new Thread(() -> {
      lock.lock();
      try {
        came.set(true);
      } finally {
        lock.unlock();
      }
    });
    lock.lock();
    try {
      coming.start();
      while (!lock.hasQueuedThread(coming)) {
        Thread.onSpinWait();
      }
      assertFalse(clock.isQuiet());
    } finally {
      lock.unlock();
    }

    coming.join();
    assertTrue(came.get());
    assertTrue(clock.isQuiet());
    clock.advance(Duration.ofSeconds(10));
    waiting.join();
  }
}
