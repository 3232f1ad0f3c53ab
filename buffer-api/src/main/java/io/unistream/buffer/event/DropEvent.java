package io.unistream.buffer.event;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.SequenceRange;
import java.util.Objects;

/**
 * Tells that {@link io.unistream.buffer.OverflowPolicy#DROP_OLDEST} dropped a batch, durably. Immutable.
 */
public final class DropEvent {

  private final BatchId batch;
  private final SequenceRange sequences;
  private final long bytes;

  private DropEvent(BatchId batch, SequenceRange sequences, long bytes) {
    this.batch = Objects.requireNonNull(batch, "batch");
    this.sequences = Objects.requireNonNull(sequences, "sequences");
    this.bytes = bytes;
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param batch the batch's id
   * @param sequences the sequence numbers
   * @param bytes payload bytes
   * @return the event
   */
  public static DropEvent of(BatchId batch, SequenceRange sequences, long bytes) {
    return new DropEvent(batch, sequences, bytes);
  }

  /**
   * Returns the batch.
   *
   * @return the batch's id
   */
  public BatchId batch() {
    return batch;
  }

  /**
   * Returns the sequence numbers that are lost.
   *
   * @return the sequence numbers
   */
  public SequenceRange sequences() {
    return sequences;
  }

  /**
   * Returns how many payload bytes are lost.
   *
   * @return payload bytes
   */
  public long bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "DropEvent[batch=" + batch + ", sequences=" + sequences + ", bytes=" + bytes + "]";
  }
}
