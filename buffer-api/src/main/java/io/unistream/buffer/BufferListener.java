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
 * Receives the events of a buffer, for metrics and logs. By default every method does nothing. Each takes one event
 * object, so later versions can add properties.
 *
 * <p>A method is called after the event took effect, possibly by several threads at once: by the thread that caused the
 * event, by the thread that completes the futures of asynchronous puts, or, for events that no call causes, by one of the
 * buffer's own threads. The events of one thread are reported in their order. There is no order between threads.
 *
 * <p>The buffer holds no lock during the call (LIFE-LISTENER). A listener may therefore take locks that callers of the
 * buffer hold. It may also call the buffer, and is then told of the events that this causes. It should return quickly,
 * because the call that caused the event waits for it; nothing else does. Whatever it throws is logged as a warning and
 * changes nothing.
 */
public interface BufferListener {

  /**
   * Called when records were acknowledged.
   *
   * @param event which records
   */
  default void onPut(PutEvent event) {}

  /**
   * Called when a batch's boundaries were fixed: by a put (even one that was refused for want of room), by an emit, or at
   * opening, before {@link #onRecovery}. The seal may not be durable yet. It is durable before the batch is handed out.
   *
   * @param event which batch, and what it holds
   */
  default void onSeal(SealEvent event) {}

  /**
   * Called when a batch was handed out.
   *
   * @param event which batch, and whether this buffer had handed it out before; what happened before it was opened, it does not
   *     know
   */
  default void onEmit(EmitEvent event) {}

  /**
   * Called when a batch was committed, durably.
   *
   * @param event which batch
   */
  default void onCommit(CommitEvent event) {}

  /**
   * Called when {@link OverflowPolicy#DROP_OLDEST} dropped a batch, durably.
   *
   * @param event which batch, and what is lost
   */
  default void onDrop(DropEvent event) {}

  /**
   * Called when the backend made data durable.
   *
   * @param event how long that took
   */
  default void onSync(SyncEvent event) {}

  /**
   * Called when the buffer was opened.
   *
   * @param report what was found
   */
  default void onRecovery(RecoveryReport report) {}

  /**
   * Called when space could not be reclaimed after a commit. The commit itself is valid. The backend tries again, at the
   * next commit or in the background. If it tries in the background, a later commit makes this call.
   *
   * @param event what failed
   */
  default void onReclaimFailure(ReclaimFailureEvent event) {}

  /**
   * Called when the backend's storage is away: it does not answer, or refuses for now. What waits for it is tried again.
   * Called once for each outage, which ends with {@link #onStorageBack}, and only for storage that may be away, such as a
   * distant one. May be called before {@link #onRecovery}.
   *
   * @param event what the storage said last; a {@link BufferStorageFullException} if it answers but is full
   */
  default void onStorageAway(StorageAwayEvent event) {}

  /**
   * Called when the backend's storage answers again.
   *
   * @param event how long it did not answer
   */
  default void onStorageBack(StorageBackEvent event) {}

  /**
   * Called when the buffer failed for good. No later put is acknowledged until it is opened again.
   *
   * @param event what failed
   */
  default void onFailure(FailureEvent event) {}
}
