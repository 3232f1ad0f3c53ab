package io.unistream.buffer.event;

import io.unistream.buffer.BufferException;
import java.util.Objects;

/**
 * Tells that the backend's storage is away: it does not answer, or refuses for now. Immutable.
 */
public final class StorageAwayEvent {

  private final BufferException cause;

  private StorageAwayEvent(BufferException cause) {
    this.cause = Objects.requireNonNull(cause, "cause");
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param cause what the storage said last
   * @return the event
   */
  public static StorageAwayEvent of(BufferException cause) {
    return new StorageAwayEvent(cause);
  }

  /**
   * Returns what the storage said last.
   *
   * @return the exception
   */
  public BufferException cause() {
    return cause;
  }

  @Override
  public String toString() {
    return "StorageAwayEvent[cause=" + cause + "]";
  }
}
