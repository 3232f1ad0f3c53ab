package io.unistream.buffer.s3;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.UnknownOutcomeException;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the parts of a {@link Tail} share: one lock, what it guards, and how all of them learn that the log has failed. Who changes any of
 * it holds the lock; what the classes themselves show to anyone is the exception.
 */
final class TailState {

  /** A second, by a pause of a millisecond. */
  private static final int TRIES_TO_FAIL = 1_000;

  private static final long PAUSE_NANOS = 1_000_000;

  final ReentrantLock lock = new ReentrantLock();
  /** Signalled at each acknowledgement, each end of an upload, and each change of fate. */
  final Condition progress = lock.newCondition();
  /** Signalled when there may be something new to wait for. */
  final Condition lingering = lock.newCondition();

  final Pace pace;
  final Kept kept;
  final Window window;
  final Watermarks watermarks;
  final Filling filling;
  final Fate fate = new Fate();

  private final Retries retries;
  /** Where there is no memory left to say what happened. */
  private final BufferException inDoubt = new UnknownOutcomeException(
      "an error in the middle of an upload, such as a lack of memory or stack, left the outcome unknown until the log is opened again");

  TailState(Owner owner, UUID log, int epoch, S3BufferSettings settings, Place watermark) {
    this.retries = owner.retries();
    this.pace = new Pace(settings);
    this.kept = new Kept(settings.maxUnflushedBytes());
    this.window = new Window(settings);
    this.watermarks = new Watermarks(watermark);
    this.filling =
        new Filling(log, owner.writer(), epoch, settings, pace, kept, window, watermarks);
  }

  /** Wakes who waits for progress. */
  void signalProgress() {
    lock.lock();
    try {
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fails by something unexpected, also where it is an error that leaves no memory to tell it, or to wait for a lock that another
   * has: then it is tried again for a while, for who waits for this thread would wait in vain.
   */
  void failBy(String what, Throwable e) {
    BufferException cause;
    try {
      cause = new UnknownOutcomeException(what + e, e);
    } catch (VirtualMachineError none) {
      cause = inDoubt;
    }
    if (lock.isHeldByCurrentThread()) { // and then nothing below can keep the log from failing
      fate.fail(cause);
      progress.signalAll();
    }
    for (int tries = 1; ; tries++) {
      try {
        fail(cause);
        return;
      } catch (VirtualMachineError again) {
        if (tries == TRIES_TO_FAIL) {
          throw again;
        }
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  /** Nothing is sent any more. */
  void fail(BufferException cause) {
    lock.lock();
    try {
      fate.fail(cause);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    retries.stop();
  }
}
