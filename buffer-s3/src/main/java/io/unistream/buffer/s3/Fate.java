package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the log: working → fenced from a slot on, or failed with an unknown outcome, or both → closing. Written under
 * the lock of {@link TailState}; what is volatile is read by anyone.
 *
 * <p><b>Who is told when.</b> An append is told at once: nothing of it was sent, and what other calls have on its way is not its
 * concern, whoever has them waits for that. A call whose own data is on its way is told that the outcome is unknown once no request is
 * under way any more, so that nothing takes effect after it returned.
 */
final class Fate {

  private static final long NEVER = Long.MAX_VALUE;

  private volatile @Nullable BufferFencedException fence;
  /** Everything from this slot on is void. */
  private long fencedAt = NEVER;

  private volatile @Nullable BufferException failure;
  private boolean failureTold;
  private volatile boolean closing;

  /** Throws if nothing may be appended any more. Waits for nothing: the caller holds a lock that others need. */
  void ensureWorking() {
    if (closing) {
      throw new BufferClosedException("the log is closed");
    }
    BufferFencedException taken = fence;
    if (taken != null) {
      throw again(taken);
    }
    BufferException cause = failure;
    if (cause != null) {
      failureTold = true;
      throw new BufferFailedException("the log failed earlier: " + cause.getMessage(), cause);
    }
  }

  private static BufferFencedException again(BufferFencedException fence) {
    return new BufferFencedException(String.valueOf(fence.getMessage()), fence);
  }

  /** Everything from a slot on is void. */
  void fenced(long slot, String why) {
    fencedAt = Math.min(fencedAt, slot);
    if (fence == null) {
      fence = new BufferFencedException(why);
    }
  }

  void fail(BufferException cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  void close() {
    closing = true;
  }

  boolean isVoid(long slot) {
    return slot >= fencedAt;
  }

  /**
   * Throws what becomes of data that will certainly not be acknowledged, or nobody knows; returns if that may still be.
   *
   * @param object what is in memory of its slot
   * @param offset where it ends in there
   * @param sending whether any request is under way
   */
  void ensureHope(long slot, int offset, @Nullable TailObject object, boolean sending) {
    BufferFencedException taken = fence;
    if (taken != null && isVoid(slot)) {
      if (object != null && offset <= object.splitEnd() && object.splitBegin() < fencedAt) {
        throw unknown(taken); // as much of the group as was before the fence is in the log
      }
      throw again(taken);
    }
    BufferException cause = failure;
    if (cause != null && !sending) {
      throw unknown(cause);
    }
  }

  private UnknownOutcomeException unknown(BufferException cause) {
    failureTold = true;
    return new UnknownOutcomeException(
        "the upload failed, and whether the store has it is unknown until the log is opened again: "
            + cause.getMessage(),
        cause);
  }

  /** Throws if something could not be made durable and nobody was told. */
  void throwUntold() {
    BufferException cause = failure;
    if (cause != null && !failureTold) {
      throw unknown(cause);
    }
  }

  // All below for anyone.

  boolean isFenced() {
    return fence != null;
  }

  boolean isFailed() {
    return failure != null;
  }

  boolean isClosing() {
    return closing;
  }

  /** Whether uploads may still begin. */
  boolean goesOn() {
    return fence == null && failure == null;
  }
}
