package io.unistream.buffer.batch;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.event.FailureEvent;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a buffer works: open → failed (a log operation left a doubt) → closed, or open → closed. Whoever waits is woken by
 * each change. Needs no lock.
 *
 * <p>The listener is not told of a failure where it is met, because locks are held there, but by {@link #tell} at the end of
 * the call.
 */
final class Health {

  private final Notifier notifier;
  private final Waits.Gate[] gates;
  private volatile boolean closed;
  private final AtomicReference<@Nullable BufferException> failure = new AtomicReference<>();
  /** What the listener is still to be told of. */
  private final AtomicReference<@Nullable BufferException> untold = new AtomicReference<>();
  /** Whether somebody may wait who was not woken by the failure: an error got in between. */
  private volatile boolean unwoken;
  /** Where there is no memory left to say what happened. */
  private final BufferException inDoubt = new UnknownOutcomeException(
      "an error in the middle of a change, such as a lack of memory or stack, left the outcome unknown: close the buffer and"
          + " open it again");

  /** {@code gates} are where anybody may wait. */
  Health(Notifier notifier, Waits.Gate... gates) {
    this.notifier = notifier;
    this.gates = gates;
  }

  /** Throws unless the buffer works. Under the state's lock it holds until that is let go. */
  void ensureUsable() {
    if (closed) {
      throw new BufferClosedException("the buffer is closed");
    }
    BufferException cause = failure.get();
    if (cause instanceof BufferFencedException) {
      throw new BufferFencedException(
          "another owner has taken the log over: " + cause.getMessage(), cause);
    }
    if (cause != null) {
      throw new BufferFailedException(
          "the buffer failed earlier and must be closed and opened again: " + cause.getMessage(),
          cause);
    }
  }

  boolean isFailed() {
    return failure.get() != null;
  }

  void close() {
    closed = true;
    wakeAll();
  }

  /** Fails for good; the first cause is kept. */
  void fail(BufferException cause) {
    if (failure.compareAndSet(null, cause)) {
      untold.set(cause);
      unwoken = true;
      wakeAll();
      unwoken = false;
    }
  }

  /** As {@link #fail}, after an {@link Error} between a change of the log and that of the state: nobody knows which holds. */
  BufferException failInDoubt() {
    fail(inDoubt);
    return inDoubt;
  }

  /**
   * Fails for good. Something was or may have been appended, so unless a fence voids it the outcome is unknown.
   *
   * @return what the call is to throw
   */
  BufferException failed(String during, Throwable cause) {
    BufferException failureNow = inDoubt;
    try {
      failureNow =
          cause instanceof UnknownOutcomeException || cause instanceof BufferFencedException
              ? (BufferException) cause
              : new UnknownOutcomeException(during + " failed: " + cause, cause);
    } finally { // also if there is no memory for the exception
      fail(failureNow);
    }
    return failureNow;
  }

  private void wakeAll() {
    for (Waits.Gate gate : gates) {
      gate.open();
    }
  }

  /** Tells the listener of a failure that it was not told of. At the end of each call, when no lock is held. */
  void tell() {
    if (unwoken) { // for want of stack or memory, and there is more of it here
      wakeAll();
      unwoken = false;
    }
    BufferException cause = untold.get();
    if (cause == null) {
      return;
    }
    FailureEvent event;
    try {
      event = FailureEvent.of(cause);
    } catch (OutOfMemoryError e) {
      return; // told at the end of the next call
    }
    if (untold.compareAndSet(cause, null)) {
      notifier.failed(event);
    }
  }
}
