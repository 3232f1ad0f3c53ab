package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import java.util.concurrent.TimeUnit;

/** Pauses that double, for what nobody waits for. Guarded by the lock of whoever has it. */
final class Backoff {

  private static final long FIRST = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(5);

  private final BufferClock clock;
  private long pause;
  private long since;

  Backoff(BufferClock clock) {
    this.clock = clock;
  }

  void failed() {
    pause = pause == 0 ? FIRST : Math.min(2 * pause, LONGEST);
    since = clock.nanoTime();
  }

  void succeeded() {
    pause = 0;
  }

  /** Whether what was tried last has failed. */
  boolean isFailing() {
    return pause > 0;
  }

  /** How long to wait until the next try; 0 if it may be made now. */
  long nanosLeft() {
    return pause == 0 ? 0 : Math.max(0, pause - (clock.nanoTime() - since));
  }
}
