package io.unistream.buffer.file;

/**
 * How many should wait before the next sync begins, and for how long at most. Expected are those that wait already, and,
 * of those that the last sync served, all if they are few: threads that put in a loop come back at once. Of many, the
 * first one back is enough: the others make the next group meanwhile. If those expected did not come in time, the next
 * syncs begin without waiting for anyone, for longer each time.
 *
 * <p>Written by whoever syncs, read by all that wait.
 */
final class Patience {

  private static final int FEW = 4;
  private static final int MAX_HASTE = 64;
  private static final long MIN_NANOS = 20_000;
  private static final long MAX_NANOS = 2_000_000;

  private volatile int target = 1;
  private volatile long syncedAt = System.nanoTime();
  private volatile long syncNanos = 100_000;

  // By whoever syncs.
  private int served = 1;
  private int haste;
  private int hasty;
  private long startedAt;

  /** How many should wait before a sync begins. */
  int target() {
    return target;
  }

  /** Whether a sync should begin although fewer wait. */
  boolean isOver() {
    return System.nanoTime() - syncedAt >= syncNanos / 2;
  }

  /** For how long the first of a group sleeps before it asks again. */
  long nanosToWait() {
    return 2 * syncNanos;
  }

  /** A sync for so many begins. */
  void syncing(int count) {
    if (count < target) {
      haste = Math.min(MAX_HASTE, 2 * haste + 1);
      hasty = haste;
    } else if (target > 1) {
      haste = 0;
    }
    served = count;
    startedAt = System.nanoTime();
  }

  /** It ended, and so many wait for the next one. */
  void synced(int waiting) {
    long now = System.nanoTime();
    long took = Math.max(MIN_NANOS, Math.min(MAX_NANOS, now - startedAt));
    long average = syncNanos;
    syncNanos = average + (took - average) / 8;
    syncedAt = now;
    if (hasty > 0) {
      hasty--;
      target = 1;
    } else {
      target = waiting + (served <= FEW ? served : 1);
    }
  }
}
