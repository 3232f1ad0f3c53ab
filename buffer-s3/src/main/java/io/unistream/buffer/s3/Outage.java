package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.wal.WalObserver;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store is away: from the first try that failed to the next answer, if the repetition that comes at once fails, too. One answer
 * that got lost is no outage. What runs in the background is not counted: a store that deletes nothing is not away.
 *
 * <p>The log has one line when an outage begins and one when it ends, and the observer is told. The lock is held for a few
 * instructions; while all is well nobody takes it.
 */
final class Outage {

  private static final System.Logger LOG = System.getLogger(Outage.class.getName());

  private final BufferClock clock;
  private final ReentrantLock lock = new ReentrantLock();

  // All below written under lock.
  private volatile boolean away;
  private volatile long since;
  private @Nullable BufferStorageException cause;
  private @Nullable WalObserver observer;

  Outage(BufferClock clock) {
    this.clock = clock;
  }

  /** From now on an observer is told, of an outage that lasts as well. */
  void observe(WalObserver whom) {
    BufferStorageException known;
    lock.lock();
    try {
      observer = whom;
      known = away ? cause : null;
    } finally {
      lock.unlock();
    }
    if (known != null) {
      whom.storageAway(known);
    }
  }

  /** A request and its repetition have failed, the first of them at some time. */
  void failed(StoreException failure, long firstFailed) {
    if (away) {
      return;
    }
    BufferStorageException reason =
        new BufferStorageException("the store is away: " + failure.detail(), failure);
    WalObserver whom;
    lock.lock();
    try {
      if (away) {
        return;
      }
      away = true;
      since = firstFailed;
      cause = reason;
      whom = observer;
    } finally {
      lock.unlock();
    }
    LOG.log(
        System.Logger.Level.WARNING,
        failure.detail() + ". It is tried again; what waits for the store goes on waiting");
    if (whom != null) {
      whom.storageAway(reason);
    }
  }

  /** The store has answered, whatever it said. */
  void answered() {
    if (!away) {
      return;
    }
    long now = clock.nanoTime(); // before anything changes: a clock may throw
    Duration time;
    WalObserver whom;
    lock.lock();
    try {
      if (!away) {
        return;
      }
      away = false;
      cause = null;
      time = Duration.ofNanos(now - since);
      whom = observer;
    } finally {
      lock.unlock();
    }
    LOG.log(System.Logger.Level.INFO, "the store answers again, after " + time);
    if (whom != null) {
      whom.storageBack(time);
    }
  }

  /** How long it has lasted so far; 0 if the store is not away. */
  long nanos() {
    return away ? Math.max(0, clock.nanoTime() - since) : 0;
  }
}
