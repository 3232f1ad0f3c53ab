package io.unistream.buffer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * The source of time of a buffer: an injected component, so that tests can move time by hand.
 *
 * <p>Put times are wall-clock times, because they must mean something after a restart. Ages within one life of the
 * process are measured with the monotonic clock, so a wall clock that jumps does no harm (EMIT-CLOCK). Implementations
 * must be safe for use by any thread.
 */
public interface BufferClock {

  /**
   * Returns the time of the wall clock.
   *
   * @return milliseconds since the epoch; may jump
   */
  long epochMillis();

  /**
   * Returns the time of the monotonic clock.
   *
   * @return nanoseconds from an arbitrary origin; never goes back
   */
  long nanoTime();

  /**
   * Waits on a condition until it is signalled or until this clock says that the time is over. Spurious wake-ups are
   * possible.
   *
   * @param lock the lock of the condition, held by the caller
   * @param condition the condition
   * @param nanos how long to wait, in nanoseconds; {@link Long#MAX_VALUE} to wait for ever
   * @throws InterruptedException if interrupted while waiting
   */
  void await(Lock lock, Condition condition, long nanos) throws InterruptedException;

  /**
   * Returns the system's clocks.
   *
   * @return the clock for production
   */
  static BufferClock system() {
    return SystemBufferClock.INSTANCE;
  }
}
