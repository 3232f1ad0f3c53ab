package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.wal.WalObserver;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store is away, and whether it is full. It is away from the first try that failed to the next answer, if the repetition that
 * comes at once fails, too. One answer that got lost is no outage. What runs in the background is not counted: a store that deletes
 * nothing is not away. It is full as long as any object that it refused for that is still being tried; what is small may find room
 * meanwhile, and reads are answered.
 *
 * <p>The log has one line when either begins and one when it ends. The observer is told that the storage is away when either begins, and
 * that it is back when neither is left. The lock is held for a few instructions; while all is well nobody takes it.
 */
final class Outage {

  private static final System.Logger LOG = System.getLogger(Outage.class.getName());

  private final BufferClock clock;
  private final ReentrantLock lock = new ReentrantLock();

  // All below written under lock.
  private final Trouble away = new Trouble();
  private final Trouble full = new Trouble();
  /** How many objects the store has refused, and are still being tried. */
  private int refused;
  /** When the first trouble began that lasts. */
  private long since;

  private @Nullable WalObserver observer;
  private Runnable whenFull = () -> {};

  /** What may be the matter. Written under the lock, read by anyone. */
  private static final class Trouble {
    /** Null while there is none. */
    volatile @Nullable BufferStorageException cause;

    volatile long since;
  }

  Outage(BufferClock clock) {
    this.clock = clock;
  }

  /** From now on an observer is told, of an outage that lasts as well. */
  void observe(WalObserver whom) {
    BufferStorageException known;
    lock.lock();
    try {
      observer = whom;
      known = away.cause == null ? full.cause : away.cause;
    } finally {
      lock.unlock();
    }
    if (known != null) {
      whom.storageAway(known);
    }
  }

  /** From now on this is run each time when it becomes full, without the lock. */
  void whenFull(Runnable action) {
    lock.lock();
    try {
      whenFull = action;
    } finally {
      lock.unlock();
    }
  }

  /** A request and its repetition have failed, the first of them at some time. */
  void failed(StoreException failure, long firstFailed) {
    if (away.cause == null
        && begin(
            away,
            new BufferStorageException("the store is away: " + failure.detail(), failure),
            firstFailed)) {
      LOG.log(
          System.Logger.Level.WARNING,
          failure.detail()
              + ". Requests are tried again; calls that wait for the store keep waiting");
    }
  }

  /** An object was refused for want of room, and again. {@link #hasRoom} is to follow once it is not tried any more. */
  void full(StoreException failure) {
    long now = clock.nanoTime();
    Runnable then;
    lock.lock();
    try {
      refused++;
      then = whenFull;
    } finally {
      lock.unlock();
    }
    if (begin(
        full,
        new BufferStorageFullException("the store is full: " + failure.detail(), failure),
        now)) {
      LOG.log(
          System.Logger.Level.WARNING,
          failure.detail()
              + ". Puts are refused until there is room; calls that already wait keep waiting");
      then.run();
    }
  }

  /** False if it was there already. */
  private boolean begin(Trouble trouble, BufferStorageException reason, long when) {
    WalObserver whom = null;
    lock.lock();
    try {
      if (trouble.cause != null) {
        return false;
      }
      if (away.cause == null && full.cause == null) {
        since = when;
        whom = observer;
      }
      trouble.since = when;
      trouble.cause = reason;
    } finally {
      lock.unlock();
    }
    if (whom != null) {
      whom.storageAway(reason);
    }
    return true;
  }

  /** The store has answered, whatever it said. */
  void answered() {
    if (away.cause != null) {
      end(away, clock.nanoTime(), "the store answers again, after "); // a clock may throw
    }
  }

  /** What {@link #full} was told of is stored, or given up. */
  void hasRoom() {
    long now = clock.nanoTime();
    boolean last;
    lock.lock();
    try {
      refused--;
      last = refused == 0;
    } finally {
      lock.unlock();
    }
    if (last) {
      end(full, now, "the store has room again, after ");
    }
  }

  private void end(Trouble trouble, long now, String what) {
    Duration time;
    Duration all;
    WalObserver whom = null;
    lock.lock();
    try {
      if (trouble.cause == null || (trouble == full && refused > 0)) {
        return;
      }
      trouble.cause = null;
      time = Duration.ofNanos(now - trouble.since);
      all = Duration.ofNanos(now - since);
      if (away.cause == null && full.cause == null) {
        whom = observer;
      }
    } finally {
      lock.unlock();
    }
    LOG.log(System.Logger.Level.INFO, what + time);
    if (whom != null) {
      whom.storageBack(all);
    }
  }

  // All below for anyone.

  /** How long it has been away so far; 0 if it is not. */
  long nanos() {
    return away.cause == null ? 0 : Math.max(0, clock.nanoTime() - away.since);
  }

  /** What it said when it became full; null if it is not. */
  @Nullable
  BufferStorageException full() {
    return full.cause;
  }
}
