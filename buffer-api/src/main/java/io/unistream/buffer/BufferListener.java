package io.unistream.buffer;

import java.time.Duration;

/**
 * Told of what happens in a buffer, for metrics and logs. Every method does nothing unless overridden.
 *
 * <p>Called in the thread that caused the event, or in the one that completes the futures of asynchronous puts, or, for what no
 * call causes, in one of the buffer's own; possibly in several threads at once, after the event took effect. A thread tells its own events in their order; between threads there
 * is none.
 *
 * <p>The buffer has no lock meanwhile (LIFE-LISTENER): a listener may take locks that callers of the buffer hold, and may call
 * the buffer, at the price of being told of what that causes. It should return quickly, since the call that caused the event
 * waits for it; nothing else does. Whatever it throws is logged as a warning and changes nothing.
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
   * A batch's boundaries were fixed: by a put, also one that was refused for want of room, by an emit, or at opening, before
   * {@link #onRecovery}. The seal may not be durable yet; it is before the batch is handed out.
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
   * Space behind a commit could not be given back; the commit itself holds. It is tried again, at the next commit or in the
   * background; a backend that does the latter has this told by a later commit.
   *
   * @param cause what failed
   */
  default void onReclaimFailure(BufferException cause) {}

  /**
   * The backend's storage is away: it does not answer, or refuses for now. What waits for it is tried again. Told once, until {@link
   * #onStorageBack}; only of storage that may be away, such as a distant one. May be told before {@link #onRecovery}.
   *
   * @param cause what it said last; a {@link BufferStorageFullException} if it is there and full
   */
  default void onStorageAway(BufferException cause) {}

  /**
   * The backend's storage answers again.
   *
   * @param away how long it did not
   */
  default void onStorageBack(Duration away) {}

  /**
   * The buffer failed for good: no later put is acknowledged until it is opened again.
   *
   * @param cause what failed
   */
  default void onFailure(BufferException cause) {}
}
