package io.unistream.buffer;

import java.util.Objects;

/**
 * What a buffer is given besides its settings and its codec.
 *
 * @param clock the source of time
 * @param listener told of what happens
 */
public record BufferComponents(BufferClock clock, BufferListener listener) {

  /** Checks the parts. */
  public BufferComponents {
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(listener, "listener");
  }

  /**
   * The system's clock and a listener that does nothing.
   *
   * @return the components for most uses
   */
  public static BufferComponents defaults() {
    return new BufferComponents(BufferClock.system(), new BufferListener() {});
  }

  /**
   * These components with another clock.
   *
   * @param newClock the source of time
   * @return the new components
   */
  public BufferComponents withClock(BufferClock newClock) {
    return new BufferComponents(newClock, listener);
  }

  /**
   * These components with another listener.
   *
   * @param newListener told of what happens
   * @return the new components
   */
  public BufferComponents withListener(BufferListener newListener) {
    return new BufferComponents(clock, newListener);
  }
}
