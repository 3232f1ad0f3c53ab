package io.unistream.buffer;

import java.util.Objects;

/**
 * What a buffer is given besides its settings and its codec.
 *
 * @param clock the source of time
 * @param listener told of what happens
 * @param undecodable what taking a batch does about records that the codec cannot decode
 */
public record BufferComponents(
    BufferClock clock, BufferListener listener, UndecodablePolicy undecodable) {

  /** Checks the parts. */
  public BufferComponents {
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(undecodable, "undecodable");
  }

  /**
   * A clock and a listener; records that cannot be decoded {@linkplain UndecodablePolicy#FAIL fail}.
   *
   * @param clock the source of time
   * @param listener told of what happens
   */
  public BufferComponents(BufferClock clock, BufferListener listener) {
    this(clock, listener, UndecodablePolicy.FAIL);
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
    return new BufferComponents(newClock, listener, undecodable);
  }

  /**
   * These components with another listener.
   *
   * @param newListener told of what happens
   * @return the new components
   */
  public BufferComponents withListener(BufferListener newListener) {
    return new BufferComponents(clock, newListener, undecodable);
  }

  /**
   * These components with another policy for records that cannot be decoded.
   *
   * @param policy what taking a batch does about them
   * @return the new components
   */
  public BufferComponents withUndecodable(UndecodablePolicy policy) {
    return new BufferComponents(clock, listener, policy);
  }
}
