package io.unistream.buffer.event;

import io.unistream.buffer.SequenceRange;
import java.util.Objects;

/**
 * Tells that records were acknowledged. Immutable.
 */
public final class PutEvent {

  private final SequenceRange sequences;
  private final long bytes;

  private PutEvent(SequenceRange sequences, long bytes) {
    this.sequences = Objects.requireNonNull(sequences, "sequences");
    this.bytes = bytes;
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param sequences the sequence numbers
   * @param bytes payload bytes
   * @return the event
   */
  public static PutEvent of(SequenceRange sequences, long bytes) {
    return new PutEvent(sequences, bytes);
  }

  /**
   * Returns the sequence numbers of the records.
   *
   * @return the sequence numbers
   */
  public SequenceRange sequences() {
    return sequences;
  }

  /**
   * Returns how many payload bytes the records have together.
   *
   * @return payload bytes
   */
  public long bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "PutEvent[sequences=" + sequences + ", bytes=" + bytes + "]";
  }
}
