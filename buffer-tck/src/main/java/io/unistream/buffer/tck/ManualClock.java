package io.unistream.buffer.tck;

import io.unistream.buffer.BufferClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that stands still until it is moved, so that no test waits for time to pass. Moving it wakes the threads whose
 * time is over, and no others. A thread that waits for too long, or that nobody wakes, sleeps on as it would with a real
 * clock. Safe for use by any thread, but only one thread should move it.
 */
public final class ManualClock implements BufferClock {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Negative, because the origin of the monotonic clock is arbitrary and only differences mean anything. */
  private static final long FIRST_ORIGIN = -7_000_000_123L;

  private final AtomicLong wallNanos;
  private final AtomicLong monotonicNanos;
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

  /** Creates a clock that stands at the beginning of 2026. */
  public ManualClock() {
    this(START.toEpochMilli() * NANOS_PER_MILLI, FIRST_ORIGIN);
  }

  private ManualClock(long wallNanos, long monotonicNanos) {
    this.wallNanos = new AtomicLong(wallNanos);
    this.monotonicNanos = new AtomicLong(monotonicNanos);
  }

  /**
   * Returns the clock of the next process: the wall clock continues, and the monotonic clock has another origin.
   *
   * @param downtime how long no process ran
   * @return a new clock
   */
  public ManualClock nextProcess(Duration downtime) {
    long origin = FIRST_ORIGIN - (monotonicNanos.get() - FIRST_ORIGIN) / 2 - 13;
    return new ManualClock(wallNanos.get() + downtime.toNanos(), origin);
  }

  /**
   * Lets time pass: moves both clocks forward, and wakes the threads whose wait by this clock ends by then.
   *
   * @param time how long, not negative
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must not be negative, was " + time);
    }
    wallNanos.addAndGet(time.toNanos());
    long now = monotonicNanos.addAndGet(time.toNanos());
    // The time moved first and a waiter holds its lock until it waits: so it either sees the new
    // time or this signal.
    for (Waiter waiter : List.copyOf(waiters)) {
      if (waiter.isOver(now)) {
        waiter.signal();
      }
    }
  }

  /**
   * Sets the wall clock forward or back. No time passes.
   *
   * @param by how far; negative to set it back
   */
  public void jumpWall(Duration by) {
    wallNanos.addAndGet(by.toNanos());
  }

  /**
   * Returns whether a thread waits by this clock.
   *
   * @param thread the thread
   * @return true if it is inside {@link #await}
   */
  public boolean isWaiting(Thread thread) {
    return waiters.stream().anyMatch(waiter -> waiter.thread == thread);
  }

  /**
   * Returns whether all who wait by this clock go on waiting if nothing happens: nobody's time is over, and nobody is about to get one of the locks that
   * they wait with, such as one who was signalled and has yet to wake. A test that moves the clock only then lets threads do first what takes no time.
   *
   * @return true if nobody is about to wake
   */
  public boolean isQuiet() {
    long now = monotonicNanos.get();
    return waiters.stream().noneMatch(waiter -> waiter.isOver(now) || waiter.isLockWanted());
  }

  @Override
  public long epochMillis() {
    return Math.floorDiv(wallNanos.get(), NANOS_PER_MILLI);
  }

  @Override
  public long nanoTime() {
    return monotonicNanos.get();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the callers loop: this is the wait itself
  public void await(Lock lock, Condition condition, long nanos) throws InterruptedException {
    if (nanos <= 0) {
      return;
    }
    Waiter waiter =
        new Waiter(Thread.currentThread(), lock, condition, monotonicNanos.get(), nanos);
    waiters.add(waiter);
    try {
      if (!waiter.isOver(monotonicNanos.get())) {
        condition.await();
      }
    } finally {
      waiters.remove(waiter);
    }
  }

  private record Waiter(Thread thread, Lock lock, Condition condition, long since, long nanos) {

    /** Differences alone mean anything. For ever is never over. */
    boolean isOver(long now) {
      return nanos != Long.MAX_VALUE && now - since >= nanos;
    }

    /** Who was signalled waits for the lock, as do those who come new; to a look at their threads, all seem to wait for something that may never come. */
    boolean isLockWanted() {
      return lock instanceof ReentrantLock reentrant && reentrant.hasQueuedThreads();
    }

    void signal() {
      lock.lock();
      try {
        condition.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
