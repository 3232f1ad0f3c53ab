package io.unistream.buffer.event;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.SequenceRange;
import java.util.Objects;

/**
 * Tells that a batch's boundaries were fixed. Immutable.
 */
public final class SealEvent {

  private final BatchId batch;
  private final SequenceRange sequences;
  private final long bytes;

  private SealEvent(BatchId batch, SequenceRange sequences, long bytes) {
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
  public static SealEvent of(BatchId batch, SequenceRange sequences, long bytes) {
    return new SealEvent(batch, sequences, bytes);
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
   * Returns the sequence numbers of its records.
   *
   * @return the sequence numbers
   */
  public SequenceRange sequences() {
    return sequences;
  }

  /**
   * Returns how many payload bytes its records have.
   *
   * @return payload bytes
   */
  public long bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "SealEvent[batch=" + batch + ", sequences=" + sequences + ", bytes=" + bytes + "]";
  }
}
