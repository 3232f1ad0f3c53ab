package io.unistream.buffer.tck;

import io.unistream.buffer.BufferClock;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A clock that fails at one look. */
final class FailingClock implements BufferClock {

  private final BufferClock clock;
  private final Provocation thrown;
  private long at;
  private long looks;

  FailingClock(BufferClock clock, Provocation thrown) {
    this.clock = clock;
    this.thrown = thrown;
  }

  synchronized void throwAt(long look) {
    at = look;
    looks = 0;
  }

  synchronized long looks() {
    return looks;
  }

  private synchronized void look() {
    looks++;
    if (looks == at) {
      throw thrown.sneak();
    }
  }

  @Override
  public long epochMillis() {
    look();
    return clock.epochMillis();
  }

  @Override
  public long nanoTime() {
    look();
    return clock.nanoTime();
  }

  @Override
  public void await(Lock lock, Condition condition, long nanos) throws InterruptedException {
    clock.await(lock, condition, nanos);
  }
}
