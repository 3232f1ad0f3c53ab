package io.unistream.buffer.event;

import java.time.Duration;
import java.util.Objects;

/**
 * Tells that the backend's storage answers again. Immutable.
 */
public final class StorageBackEvent {

  private final Duration away;

  private StorageBackEvent(Duration away) {
    this.away = Objects.requireNonNull(away, "away");
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param away how long it did not answer
   * @return the event
   */
  public static StorageBackEvent of(Duration away) {
    return new StorageBackEvent(away);
  }

  /**
   * Returns how long it did not answer.
   *
   * @return the time
   */
  public Duration away() {
    return away;
  }

  @Override
  public String toString() {
    return "StorageBackEvent[away=" + away + "]";
  }
}
