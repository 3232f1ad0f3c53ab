package io.unistream.buffer.event;

import io.unistream.buffer.BufferException;
import java.util.Objects;

/**
 * Tells that the buffer failed for good. Immutable.
 */
public final class FailureEvent {

  private final BufferException cause;

  private FailureEvent(BufferException cause) {
    this.cause = Objects.requireNonNull(cause, "cause");
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param cause what failed
   * @return the event
   */
  public static FailureEvent of(BufferException cause) {
    return new FailureEvent(cause);
  }

  /**
   * Returns what failed.
   *
   * @return what failed
   */
  public BufferException cause() {
    return cause;
  }

  @Override
  public String toString() {
    return "FailureEvent[cause=" + cause + "]";
  }
}
