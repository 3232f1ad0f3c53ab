package io.unistream.buffer.s3;

import java.util.concurrent.locks.ReentrantLock;

/**
 * How often an upload may be sent twice: once for ten that were answered, so that a store which is slow with everything is not given twice
 * the work, and one that does not answer is given no more of it after a few; not at all while it says that there are too many
 * requests; and only a few at once, because each keeps a thread, a connection and an object. Safe for use by any thread.
 */
final class HedgeBudget {

  /** As many answers pay for one. */
  private static final int PRICE = 10;

  /** As many there are at first. */
  private static final int FIRST = 3;

  /** As many in a row at most. */
  private static final int MOST_SAVED = 10;

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();

  // All below guarded by lock.
  private int saved = FIRST * PRICE;
  private int underWay;
  private long throttled;

  /**
   * A budget as it is at first.
   *
   * @param most how many may be under way at once
   */
  HedgeBudget(int most) {
    this.most = most;
  }

  /** An upload was answered. */
  void answered() {
    lock.lock();
    try {
      saved = Math.min(saved + 1, MOST_SAVED * PRICE);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether one may be sent twice now. Then {@link #ended} is to be called.
   *
   * @param throttledSoFar how often the store has said that there are too many requests; each time what was saved is gone
   */
  boolean take(long throttledSoFar) {
    lock.lock();
    try {
      saved = throttledSoFar == throttled ? saved : 0;
      throttled = throttledSoFar;
      if (saved < PRICE || underWay == most) {
        return false;
      }
      saved -= PRICE;
      underWay++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Both requests of one have ended. */
  void ended() {
    lock.lock();
    try {
      underWay--;
    } finally {
      lock.unlock();
    }
  }
}
