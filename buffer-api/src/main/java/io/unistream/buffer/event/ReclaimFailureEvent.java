package io.unistream.buffer.event;

import io.unistream.buffer.BufferException;
import java.util.Objects;

/**
 * Tells that space could not be reclaimed after a commit. The commit itself is valid. Immutable.
 */
public final class ReclaimFailureEvent {

  private final BufferException cause;

  private ReclaimFailureEvent(BufferException cause) {
    this.cause = Objects.requireNonNull(cause, "cause");
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param cause what failed
   * @return the event
   */
  public static ReclaimFailureEvent of(BufferException cause) {
    return new ReclaimFailureEvent(cause);
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
    return "ReclaimFailureEvent[cause=" + cause + "]";
  }
}
