package io.unistream.buffer.event;

import io.unistream.buffer.BatchId;
import java.util.Objects;

/**
 * Tells that a batch was handed out. Immutable.
 */
public final class EmitEvent {

  private final BatchId batch;
  private final long records;
  private final long bytes;
  private final boolean redelivery;

  private EmitEvent(BatchId batch, long records, long bytes, boolean redelivery) {
    this.batch = Objects.requireNonNull(batch, "batch");
    this.records = records;
    this.bytes = bytes;
    this.redelivery = redelivery;
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param batch the batch's id
   * @param records the number of records
   * @param bytes payload bytes
   * @param redelivery true if this buffer instance had handed it out before
   * @return the event
   */
  public static EmitEvent of(BatchId batch, long records, long bytes, boolean redelivery) {
    return new EmitEvent(batch, records, bytes, redelivery);
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
   * Returns how many records the batch has, including those delivered as raw bytes.
   *
   * @return the number of records
   */
  public long records() {
    return records;
  }

  /**
   * Returns how many payload bytes its records have.
   *
   * @return payload bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * Returns whether the batch was handed out before.
   *
   * @return true if this buffer instance had handed it out before
   */
  public boolean redelivery() {
    return redelivery;
  }

  @Override
  public String toString() {
    return "EmitEvent[batch=" + batch + ", records=" + records + ", bytes=" + bytes
        + ", redelivery=" + redelivery + "]";
  }
}
