package io.unistream.buffer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The system's clocks. */
enum SystemBufferClock implements BufferClock {
  INSTANCE;

  @Override
  public long epochMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the callers loop: this is the wait itself
  public void await(Lock lock, Condition condition, long nanos) throws InterruptedException {
    if (nanos == Long.MAX_VALUE) {
      condition.await();
    } else if (!condition.await(nanos, TimeUnit.NANOSECONDS)) {
      Thread.onSpinWait();
    }
  }
}
