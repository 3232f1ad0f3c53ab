package io.unistream.buffer.event;

import io.unistream.buffer.BatchId;
import java.util.Objects;

/**
 * Tells that a batch was committed, durably. Immutable.
 */
public final class CommitEvent {

  private final BatchId batch;
  private final long records;
  private final long bytes;

  private CommitEvent(BatchId batch, long records, long bytes) {
    this.batch = Objects.requireNonNull(batch, "batch");
    this.records = records;
    this.bytes = bytes;
  }

  /**
   * Returns an event. For implementers of {@link io.unistream.buffer.Buffer}.
   *
   * @param batch the batch's id
   * @param records the number of records
   * @param bytes payload bytes
   * @return the event
   */
  public static CommitEvent of(BatchId batch, long records, long bytes) {
    return new CommitEvent(batch, records, bytes);
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
   * Returns how many records the batch had.
   *
   * @return the number of records
   */
  public long records() {
    return records;
  }

  /**
   * Returns how many payload bytes its records had.
   *
   * @return payload bytes
   */
  public long bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "CommitEvent[batch=" + batch + ", records=" + records + ", bytes=" + bytes + "]";
  }
}
