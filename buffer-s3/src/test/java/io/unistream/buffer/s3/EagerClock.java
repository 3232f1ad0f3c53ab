package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A clock by which every wait that has an end is over at once, and has taken its time. But for the thread that deletes in the background:
 * nobody waits for it, so no time passes while it pauses, and it goes on when there is something new to do.
 */
final class EagerClock implements BufferClock {

  private static final long START_MILLIS = 1_767_225_600_000L;

  private final AtomicLong nanos;

  /** A clock of a process that begins when another clock shows some time. */
  EagerClock(long nanos) {
    this.nanos = new AtomicLong(nanos);
  }

  /** Lets time pass until a moment, in which nobody waits by this clock. */
  void passUntil(long nanoTime) {
    nanos.accumulateAndGet(nanoTime, Math::max);
  }

  @Override
  public long epochMillis() {
    return START_MILLIS + nanos.get() / 1_000_000;
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller loops
  public void await(Lock lock, Condition condition, long wait) throws InterruptedException {
    if (wait == Long.MAX_VALUE
        || Thread.currentThread().getName().startsWith("buffer-s3-reclaim")) {
      condition.await();
    } else {
      passUntil(nanos.get() + Math.max(0, wait)); // two who wait at once wait together
    }
  }
}
