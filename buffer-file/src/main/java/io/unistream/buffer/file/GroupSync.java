package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.UnknownOutcomeException;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Group commit without a thread of its own: the first thread that waits syncs for all that was appended before it
 * started; those that come meanwhile wait, and one of them syncs next.
 *
 * <p>States: idle → syncing → idle, or → failed, for good: after a failed sync nobody knows what is on the disk, and the
 * operating system reports the next one as a success (ERR-SYNC-STOP). Whoever is <em>syncing</em> alone touches the sync
 * handles; changing the active segment is done in that state too, so the order of locks is: the appender's, then this
 * state.
 */
final class GroupSync {

  /** Makes durable all that was appended before the call, and tells up to which position that is. */
  @FunctionalInterface
  interface Sync {
    long sync() throws IOException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  // All below guarded by lock; the volatile ones are written under it and read without.
  private volatile long durable;
  private boolean syncing;
  private volatile @Nullable IOException failure;

  /** Everything before a position is durable: recovery saw to that. */
  void start(long position) {
    lock.lock();
    try {
      durable = position;
    } finally {
      lock.unlock();
    }
  }

  /** The position before which everything is durable. */
  long durable() {
    return durable;
  }

  /** Returns once everything before a position is durable. */
  void await(long position, Sync sync) {
    while (durable < position && enter(position)) {
      run(sync);
    }
  }

  /**
   * Runs what must not run beside a sync; {@link #durable()} becomes what it returns. A {@link BufferStorageException}
   * says that nothing happened and does not make the log fail.
   */
  void exclusively(Sync action) {
    if (enter(Long.MAX_VALUE)) {
      run(action);
    }
  }

  /** Becomes the one that syncs; false if the position became durable meanwhile. */
  private boolean enter(long position) {
    lock.lock();
    try {
      while (syncing && durable < position) {
        idle.awaitUninterruptibly();
      }
      if (durable >= position) {
        return false;
      }
      if (failure != null) {
        throw unknown(failure);
      }
      syncing = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run(Sync sync) {
    long reached = 0;
    IOException failed = new IOException("the sync was not completed");
    try {
      reached = sync.sync();
      failed = null;
    } catch (BufferStorageException e) {
      failed = null;
      throw e;
    } catch (IOException e) {
      failed = e;
      throw unknown(e);
    } finally {
      leave(reached, failed);
    }
  }

  private void leave(long reached, @Nullable IOException failed) {
    lock.lock();
    try {
      syncing = false;
      durable = Math.max(durable, reached);
      if (failure == null) {
        failure = failed;
      }
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static UnknownOutcomeException unknown(IOException cause) {
    return new UnknownOutcomeException(
        "making the log durable failed: " + cause + ". Close the buffer and open it again", cause);
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** Marks the log as failed for another reason than a sync. */
  void fail(IOException cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What failed, for the messages of later calls. */
  String failureText() {
    return String.valueOf(failure);
  }
}
