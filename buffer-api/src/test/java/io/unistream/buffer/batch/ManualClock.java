package io.unistream.buffer.batch;

import io.unistream.buffer.BufferClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** Time that passes by hand. A wait ends by a signal, or when time has been moved past its end, and not before. */
final class ManualClock implements BufferClock {

  private record Waiter(Lock lock, Condition condition, long since, long nanos) {

    boolean isOver(long now) {
      return nanos != Long.MAX_VALUE && now - since >= nanos;
    }
  }

  private final List<Waiter> waiters = new ArrayList<>();
  private long millis = 1_700_000_000_000L;
  private long nanos = Long.MAX_VALUE - 1_000;

  @Override
  public synchronized long epochMillis() {
    return millis;
  }

  /** Overflows soon, as an arbitrary origin allows. */
  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the callers loop: this is the wait itself
  public void await(Lock lock, Condition condition, long waitNanos) throws InterruptedException {
    Waiter waiter;
    synchronized (this) {
      waiter = new Waiter(lock, condition, nanos, waitNanos);
      waiters.add(waiter);
      notifyAll();
    }
    try {
      condition.await();
    } finally {
      synchronized (this) {
        waiters.remove(waiter);
      }
    }
  }

  /** Lets time pass on both clocks, and wakes whose time is over: who forgot to be woken sleeps on. */
  void advance(Duration time) {
    List<Waiter> woken;
    synchronized (this) {
      millis += time.toMillis();
      nanos += time.toNanos();
      woken = waiters.stream().filter(waiter -> waiter.isOver(nanos)).toList();
    }
    for (Waiter waiter : woken) {
      waiter.lock().lock();
      try {
        waiter.condition().signalAll();
      } finally {
        waiter.lock().unlock();
      }
    }
  }

  /** Moves the wall clock alone. */
  synchronized void jump(Duration wall) {
    millis += wall.toMillis();
  }

  /** Returns once that many threads wait. */
  synchronized void awaitWaiters(int count) throws InterruptedException {
    while (waiters.size() < count) {
      wait();
    }
  }
}
