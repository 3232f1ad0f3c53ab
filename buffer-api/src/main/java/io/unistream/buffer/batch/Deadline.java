package io.unistream.buffer.batch;

import io.unistream.buffer.BufferClock;
import java.time.Duration;

/** How long a call waits for others. A call that takes a time-out is also one that an interrupt ends (LIFE-WAIT). */
final class Deadline {

  private static final long FOR_EVER = Long.MAX_VALUE;

  private final BufferClock clock;
  private final boolean timed;
  private final long start;
  private final long nanos;

  private Deadline(BufferClock clock, boolean timed, long start, long nanos) {
    this.clock = clock;
    this.timed = timed;
    this.start = start;
    this.nanos = nanos;
  }

  /** For as long as it takes; no interrupt ends it. */
  static Deadline none(BufferClock clock) {
    return new Deadline(clock, false, 0, FOR_EVER);
  }

  /** A time from now on. */
  static Deadline in(Duration time, BufferClock clock) {
    return new Deadline(clock, true, clock.nanoTime(), saturatedNanos(time));
  }

  private static long saturatedNanos(Duration time) {
    try {
      return time.toNanos();
    } catch (ArithmeticException e) {
      return time.isNegative() ? 0 : FOR_EVER;
    }
  }

  boolean isTimed() {
    return timed;
  }

  /** The nanoseconds that are left; not positive once the time is over. */
  long remaining() {
    return nanos == FOR_EVER ? FOR_EVER : nanos - (clock.nanoTime() - start);
  }
}
