package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.wal.WalObserver;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether a newer owner has finished taking the log over, for an owner that would learn it from its next upload and
 * makes none. It costs a LIST in each interval in which nothing was acknowledged. A look that fails says nothing; the next one will.
 * In a thread of its own, where the settings ask for it.
 */
final class OwnershipWatch {

  private final Owner owner;
  private final int epoch;
  private final Tail tail;
  private final BufferClock clock;
  private final long interval;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  // All below guarded by lock.
  private volatile boolean closed; // written under lock, or when abandoned
  private @Nullable WalObserver observer;
  private volatile @Nullable Thread thread;

  OwnershipWatch(Owner owner, int epoch, Tail tail, BufferClock clock, Duration interval) {
    this.owner = owner;
    this.epoch = epoch;
    this.tail = tail;
    this.clock = clock;
    this.interval = interval.toNanos();
  }

  void observe(WalObserver whom) {
    lock.lock();
    try {
      observer = whom;
    } finally {
      lock.unlock();
    }
  }

  /** From here on the log is this owner's. */
  void start() {
    if (interval == 0) {
      return;
    }
    lock.lock();
    try {
      Thread starting =
          new Thread(this::watch, "buffer-s3-owner-" + owner.keys().log());
      starting.setDaemon(true);
      starting.start();
      thread = starting;
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    try {
      while (awaitIdle()) {
        int newest = newest();
        if (newest > epoch) {
          fenced(newest);
          return;
        }
      }
    } catch (InterruptedException e) {
      return; // closing
    }
  }

  /** Waits until nothing was acknowledged, and nothing looked at, for an interval. False if that is over. */
  private boolean awaitIdle() throws InterruptedException {
    long looked = clock.nanoTime();
    lock.lock();
    try {
      while (!closed && !tail.fate().isFenced()) {
        long now = clock.nanoTime();
        long acknowledged = tail.times().lastAcknowledged();
        long last = looked - acknowledged > 0 ? looked : acknowledged;
        long left = interval - (now - last);
        if (left <= 0) {
          return true;
        }
        clock.await(lock, closing, left);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The newest epoch that is finished; 0 if that cannot be told now. */
  private int newest() {
    String folder = owner.keys().checkpoints();
    try {
      for (Store.Listed listed : owner.store().list(folder, null, 10).objects()) {
        int finished = Keys.epochOf(folder, listed.key());
        if (finished > 0) {
          return finished;
        }
      }
    } catch (StoreException | RuntimeException e) {
      System.getLogger(OwnershipWatch.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot find out who owns the log", e);
    }
    return 0;
  }

  private void fenced(int newest) {
    BufferFencedException fence = Owner.fenced(epoch, newest);
    tail.takenOver(String.valueOf(fence.getMessage()));
    WalObserver whom;
    lock.lock();
    try {
      whom = observer;
    } finally {
      lock.unlock();
    }
    if (whom != null) {
      whom.failed(fence);
    }
  }

  /** Ends the thread where an error kept {@link #close} from it. Takes no memory, and waits for nothing. */
  void abandon() {
    closed = true;
    Thread ending = thread;
    if (ending != null) {
      ending.interrupt();
    }
  }

  void close() {
    Thread ending;
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
      ending = thread;
    } finally {
      lock.unlock();
    }
    if (ending != null) {
      ending.interrupt(); // whoever looks needs no answer any more
      Ending.join(ending);
    }
  }
}
