package io.unistream.buffer;

import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.event.EmitEvent;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.ReclaimFailureEvent;
import io.unistream.buffer.event.SealEvent;
import io.unistream.buffer.event.StorageAwayEvent;
import io.unistream.buffer.event.StorageBackEvent;
import io.unistream.buffer.event.SyncEvent;

/**
 * Is told of what happens in a buffer, for metrics and logs. Every method does nothing unless overridden, and takes one object, which
 * may tell more in later versions.
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
   * @param event which records
   */
  default void onPut(PutEvent event) {}

  /**
   * A batch's boundaries were fixed: by a put, also one that was refused for want of room, by an emit, or at opening,
   * before {@link #onRecovery}. The seal may not be durable yet; it is before the batch is handed out.
   *
   * @param event which batch, and what it holds
   */
  default void onSeal(SealEvent event) {}

  /**
   * A batch was handed out.
   *
   * @param event which batch, and whether it had been handed out before
   */
  default void onEmit(EmitEvent event) {}

  /**
   * A batch was committed, durably.
   *
   * @param event which batch
   */
  default void onCommit(CommitEvent event) {}

  /**
   * {@link OverflowPolicy#DROP_OLDEST} gave up a batch, durably.
   *
   * @param event which batch, and what is lost
   */
  default void onDrop(DropEvent event) {}

  /**
   * The backend made data durable.
   *
   * @param event how long that took
   */
  default void onSync(SyncEvent event) {}

  /**
   * The buffer was opened.
   *
   * @param report what was found
   */
  default void onRecovery(RecoveryReport report) {}

  /**
   * Space behind a commit could not be given back; the commit itself holds. It is tried again, at the next commit or
   * in the background; a backend that does the latter has this told by a later commit.
   *
   * @param event what failed
   */
  default void onReclaimFailure(ReclaimFailureEvent event) {}

  /**
   * The backend's storage is away: it does not answer, or refuses for now. What waits for it is tried again. Told
   * once, until {@link #onStorageBack}; only of storage that may be away, such as a distant one. May be told before
   * {@link #onRecovery}.
   *
   * @param event what the storage said last
   */
  default void onStorageAway(StorageAwayEvent event) {}

  /**
   * The backend's storage answers again.
   *
   * @param event how long it did not
   */
  default void onStorageBack(StorageBackEvent event) {}

  /**
   * The buffer failed for good: no later put is acknowledged until it is opened again.
   *
   * @param event what failed
   */
  default void onFailure(FailureEvent event) {}
}
