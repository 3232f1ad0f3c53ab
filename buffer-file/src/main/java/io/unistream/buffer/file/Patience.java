package io.unistream.buffer.file;

/**
 * How many should wait before the next sync begins, and for how long at most. Times are in nanoseconds of one clock.
 *
 * <p>Of n threads that put in a loop, the next sync could begin as soon as the first of those is back that the last one
 * served: then two halves take turns, one sync for each, n/2 records in s. Or it could wait for all of them: n records in
 * s + n·c, if a sync takes s and each thread comes back c after the one before. Between the two nothing is better than
 * both, and waiting for all is better while n·c &lt; s: on a slow disk, or with few threads. Both times are measured. Threads
 * that put now and then make c large, and are not waited for.
 *
 * <p>If those expected did not come in time, the next syncs begin without waiting for anyone, for longer each time.
 *
 * <p>Written by whoever syncs, read by all that wait.
 */
final class Patience {

  private static final int MAX_HASTE = 64;
  private static final long MIN_NANOS = 20_000;
  private static final long MAX_NANOS = 2_000_000;

  private volatile int target = 1;
  private volatile long syncedAt;
  private volatile long syncNanos = 100_000;
  private volatile long limitNanos;

  // By whoever syncs.
  private long returnNanos;
  private boolean all;
  private int served = 1;
  private int left;
  private long newestAt;
  private int haste;
  private int hasty;
  private long startedAt;

  Patience(long now) {
    syncedAt = now;
  }

  /** How many should wait before a sync begins. */
  int target() {
    return target;
  }

  /** Whether a sync should begin although fewer wait. */
  boolean isOver(long now) {
    return now - syncedAt >= limitNanos;
  }

  /** For how long the first of a group sleeps before it asks again. */
  long nanosToWait() {
    return 2 * syncNanos;
  }

  /** A sync for so many begins, the last of whom joined at a time. */
  void syncing(int count, long joinedAt, long now) {
    if (count < target) {
      haste = Math.min(MAX_HASTE, 2 * haste + 1);
      hasty = haste;
    } else if (target > 1) {
      haste = 0;
    }
    served = count;
    newestAt = joinedAt;
    startedAt = now;
  }

  /** It ended, and so many wait for the next one, the last of whom joined at a time. */
  void synced(int waiting, long joinedAt, long now) {
    long took = Math.max(MIN_NANOS, Math.min(MAX_NANOS, now - startedAt));
    syncNanos = average(syncNanos, took);
    int joined = served - left + waiting;
    if (joined > 0) {
      long since = Math.max(0, (waiting > 0 ? joinedAt : newestAt) - syncedAt);
      returnNanos = returnNanos == 0 ? since / joined : average(returnNanos, since / joined);
    }
    left = waiting;
    syncedAt = now;
    decide(waiting);
  }

  private void decide(int waiting) {
    long allBack = (served + waiting) * returnNanos;
    // A lead of a fifth, so that it does not change to and fro.
    all = allBack < (all ? syncNanos : syncNanos / 5 * 4);
    limitNanos = all ? Math.min(syncNanos, 2 * allBack + syncNanos / 8) : syncNanos / 2;
    if (hasty > 0) {
      hasty--;
      target = 1;
    } else {
      target = waiting + (all ? served : 1);
    }
  }

  private static long average(long before, long sample) {
    return before + (sample - before) / 8;
  }
}
