package io.unistream.buffer.file;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One that waits in a {@link GroupSync}, and those that joined before it: a list without a lock, for nothing in it changes but {@code gone}. */
final class Waiter {
  final Thread thread;
  final long position;
  final @Nullable Waiter next;
  final int count;
  final long joinedAt = System.nanoTime();
  private volatile boolean gone;

  Waiter(Thread thread, long position, @Nullable Waiter next) {
    this.thread = thread;
    this.position = position;
    this.next = next;
    this.count = next == null ? 1 : next.count + 1;
  }

  /** Whether nobody that joined before waits for more than is durable. */
  boolean isOldest(long durable) {
    for (Waiter older = next; older != null; older = older.next) {
      if (older.position > durable) {
        return false;
      }
    }
    return true;
  }

  /** Goes, and wakes the next but one, whether that is time for it or not: nobody is forgotten by that. */
  void leave() {
    gone = true;
    if (next != null) {
      wakeFrom(next.next);
    }
  }

  static void wakeNewest(Waiter last, long durable) {
    for (Waiter waiter = last; waiter != null; waiter = waiter.next) {
      if (waiter.position > durable) {
        LockSupport.unpark(waiter.thread);
        return;
      }
    }
  }

  /** Wakes the oldest if those before it, which are durable, would have been the ones to look at the clock. */
  static void wakeOldest(Waiter last, long durable) {
    Waiter oldest = null;
    for (Waiter waiter = last; waiter != null; waiter = waiter.next) {
      if (waiter.position > durable) {
        oldest = waiter;
      }
    }
    if (oldest != null && oldest.next != null) {
      LockSupport.unpark(oldest.thread);
    }
  }

  /** Wakes the first of every second one that is still there. */
  static void wakeFrom(@Nullable Waiter first) {
    Waiter waiter = first;
    while (waiter != null && waiter.gone) {
      waiter = waiter.next == null ? null : waiter.next.next;
    }
    if (waiter != null && waiter.thread != Thread.currentThread()) {
      LockSupport.unpark(waiter.thread);
    }
  }
}
