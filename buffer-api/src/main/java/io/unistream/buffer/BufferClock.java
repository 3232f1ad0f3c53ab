package io.unistream.buffer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * Where a buffer gets its time from: an injected component, so that tests move time by hand.
 *
 * <p>Put times are wall-clock times, because they must mean something after a restart; ages within one life of the
 * process are measured on the monotonic clock, so a wall clock that jumps harms nothing (EMIT-CLOCK). Must be safe for
 * use by any thread.
 */
public interface BufferClock {

  /**
   * The wall clock.
   *
   * @return milliseconds since the epoch; may jump
   */
  long epochMillis();

  /**
   * The monotonic clock.
   *
   * @return nanoseconds from an arbitrary origin; never goes back
   */
  long nanoTime();

  /**
   * Waits on a condition until it is signalled or the time is over by this clock; may return early for no reason.
   *
   * @param lock the lock of the condition, held by the caller
   * @param condition the condition
   * @param nanos how long, in nanoseconds; {@link Long#MAX_VALUE} for ever
   * @throws InterruptedException if interrupted while waiting
   */
  void await(Lock lock, Condition condition, long nanos) throws InterruptedException;

  /**
   * The system's clocks.
   *
   * @return the clock for production
   */
  static BufferClock system() {
    return SystemBufferClock.INSTANCE;
  }
}
