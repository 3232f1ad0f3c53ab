package io.unistream.buffer;

/**
 * Told of what happens in a buffer, for metrics and logs. Every method does nothing unless overridden.
 *
 * <p>Called in the thread that caused the event, possibly in several threads at once, after the event took effect. It
 * should return quickly and must not call the buffer. What it throws is logged as a warning and harms nothing.
 */
public interface BufferListener {

  /**
   * Records were acknowledged.
   *
   * @param sequences their sequence numbers
   * @param bytes their payload bytes together
   */
  default void onPut(SequenceRange sequences, long bytes) {}

  /**
   * A batch's boundaries were fixed. The seal may not be durable yet; it is before the batch is handed out.
   *
   * @param batch the batch's id
   * @param sequences its sequence numbers
   * @param bytes its payload bytes
   */
  default void onSeal(BatchId batch, SequenceRange sequences, long bytes) {}

  /**
   * A batch was handed out.
   *
   * @param batch the batch's id
   * @param records its number of records
   * @param bytes its payload bytes
   * @param redelivery true if this buffer instance had handed it out before
   */
  default void onEmit(BatchId batch, int records, long bytes, boolean redelivery) {}

  /**
   * A batch was committed, durably.
   *
   * @param batch the batch's id
   * @param records its number of records
   * @param bytes its payload bytes
   */
  default void onCommit(BatchId batch, long records, long bytes) {}

  /**
   * {@link OverflowPolicy#DROP_OLDEST} gave up a batch, durably.
   *
   * @param batch the batch's id
   * @param sequences the sequence numbers that are lost
   * @param bytes the payload bytes that are lost
   */
  default void onDrop(BatchId batch, SequenceRange sequences, long bytes) {}

  /**
   * The backend made data durable.
   *
   * @param nanos how long that took, in nanoseconds
   */
  default void onSync(long nanos) {}

  /**
   * The buffer was opened.
   *
   * @param report what was found
   */
  default void onRecovery(RecoveryReport report) {}

  /**
   * Space behind a commit could not be given back; the commit itself holds. It is tried again at the next commit.
   *
   * @param cause what failed
   */
  default void onReclaimFailure(BufferException cause) {}

  /**
   * The buffer failed for good: no later put is acknowledged until it is opened again.
   *
   * @param cause what failed
   */
  default void onFailure(BufferException cause) {}
}
