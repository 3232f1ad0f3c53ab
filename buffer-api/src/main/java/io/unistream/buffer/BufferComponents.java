package io.unistream.buffer;

import java.util.Objects;

/**
 * The components of a buffer other than its settings and its codec. Immutable. Components do not depend on each other, so
 * each has its own method:
 *
 * <pre>{@code
 * BufferComponents components = BufferComponents.defaults().withListener(metrics);
 * }</pre>
 */
public final class BufferComponents {

  private static final BufferComponents DEFAULTS =
      new BufferComponents(BufferClock.system(), new BufferListener() {}, UndecodablePolicy.FAIL);

  private final BufferClock clock;
  private final BufferListener listener;
  private final UndecodablePolicy undecodable;

  private BufferComponents(
      BufferClock clock, BufferListener listener, UndecodablePolicy undecodable) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.undecodable = Objects.requireNonNull(undecodable, "undecodable");
  }

  /**
   * Returns the default components: the system's clock, and a listener that does nothing. Records that cannot be decoded
   * {@linkplain UndecodablePolicy#FAIL fail}.
   *
   * @return the components for most uses
   */
  public static BufferComponents defaults() {
    return DEFAULTS;
  }

  /**
   * Returns the source of time.
   *
   * @return the clock
   */
  public BufferClock clock() {
    return clock;
  }

  /**
   * Returns the listener, which receives the buffer's events.
   *
   * @return the listener
   */
  public BufferListener listener() {
    return listener;
  }

  /**
   * Returns what taking a batch does about records that the codec cannot decode.
   *
   * @return the policy
   */
  public UndecodablePolicy undecodable() {
    return undecodable;
  }

  /**
   * Returns these components with another clock.
   *
   * @param newClock the source of time
   * @return the new components
   */
  public BufferComponents withClock(BufferClock newClock) {
    return new BufferComponents(newClock, listener, undecodable);
  }

  /**
   * Returns these components with another listener.
   *
   * @param newListener receives the buffer's events
   * @return the new components
   */
  public BufferComponents withListener(BufferListener newListener) {
    return new BufferComponents(clock, newListener, undecodable);
  }

  /**
   * Returns these components with another policy for records that cannot be decoded.
   *
   * @param policy what taking a batch does about them
   * @return the new components
   */
  public BufferComponents withUndecodable(UndecodablePolicy policy) {
    return new BufferComponents(clock, listener, policy);
  }

  @Override
  public String toString() {
    return "BufferComponents[clock=" + clock + ", listener=" + listener + ", undecodable="
        + undecodable + "]";
  }
}
