package io.unistream.buffer.event;

/**
 * Tells that the backend made data durable. Immutable.
 */
public final class SyncEvent {

  private final long nanos;

  private SyncEvent(long nanos) {
    this.nanos = nanos;
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param nanos nanoseconds
   * @return the event
   */
  public static SyncEvent of(long nanos) {
    return new SyncEvent(nanos);
  }

  /**
   * Returns how long making the data durable took.
   *
   * @return nanoseconds
   */
  public long nanos() {
    return nanos;
  }

  @Override
  public String toString() {
    return "SyncEvent[nanos=" + nanos + "]";
  }
}
