package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.UnknownOutcomeException;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Group commit without a thread of its own. Whoever waits alone syncs in its own thread, at once. Where several wait, the
 * one that makes the group whole syncs for all of it: a group is whole when as many wait as {@link Patience} expects, so a
 * sync begins just when the last of those that the one before had woken up are back, and nobody has to be told to begin.
 * If they do not come back, whoever notices first syncs for those that are there.
 *
 * <p>The state is one role, <em>syncing</em>, that one thread at a time has ({@code syncing}), and {@code failure}, once and for
 * all: after a failed sync nobody knows what is on the disk, and the operating system reports the next one as a success
 * (ERR-SYNC-STOP). Only who has the role touches the sync handles or changes the active segment; it is taken after the
 * appender's lock, never before it.
 *
 * <p>Who waits has appended, then joins {@code waiting}; who syncs takes the whole list, and then looks how far is appended:
 * so it covers all that it took. Who joins looks for the role after joining, who leaves it looks at the list after leaving:
 * one of the two sees the other. A virtual thread never syncs: its carrier would wait with it.
 *
 * <p>An error may end a thread at any instruction. Whoever took the role gives it up in a {@code finally} that begins before it is taken,
 * and if the thread is dead without that, whoever waits takes the role from it. Either way the log has failed.
 */
final class GroupSync {

  /** Makes durable all that was appended before the call, and tells up to which position that is. */
  @FunctionalInterface
  interface Sync {
    long sync() throws IOException;
  }

  /** For those that somebody else wakes up. */
  private static final long MAX_PARK_NANOS = 50_000_000;

  private final OnDemandThread syncThread;
  private final Patience patience = new Patience(System.nanoTime()); // by whoever has the role
  private static final AtomicReferenceFieldUpdater<GroupSync, @Nullable Thread> SYNCING =
      AtomicReferenceFieldUpdater.newUpdater(GroupSync.class, Thread.class, "syncing");
  /** Who has the role; null if nobody has. */
  private volatile @Nullable Thread syncing;
  /** An error ended whoever had the role, and nobody knows what it did. */
  private volatile boolean lost;

  private final AtomicReference<@Nullable Waiter> waiting = new AtomicReference<>();
  private final ConcurrentLinkedQueue<Thread> exclusive = new ConcurrentLinkedQueue<>();
  // Written by whoever has the role.
  private volatile long durable;
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  // Made beforehand: where an error ends a sync there may be no memory for one, and the role must
  // be left all the same.
  private final IOException notCompleted = new IOException("the sync was not completed");
  private final IOException notStarted = new IOException("no thread could be started to sync");

  GroupSync(OnDemandThread syncThread) {
    this.syncThread = syncThread;
  }

  /** Everything before a position is durable: recovery saw to that. */
  void start(long position) {
    durable = position;
  }

  /** The position before which everything is durable. */
  long durable() {
    return durable;
  }

  /** Returns once everything before a position is durable. */
  void await(long position, Sync sync) {
    if (durable >= position) {
      return;
    }
    if (patience.target() == 1 && waiting.get() == null && !OnDemandThread.isVirtual()) {
      Thread self = Thread.currentThread();
      try {
        if (take(self)) {
          lead(sync);
        }
      } finally {
        if (syncing == self) { // no call from here on: there may be no stack for one
          lost = true;
          syncing = null;
        }
      }
    }
    if (durable < position) {
      awaitInGroup(position, sync);
    }
  }

  private void awaitInGroup(long position, Sync sync) {
    boolean virtual = OnDemandThread.isVirtual();
    boolean interrupted = false;
    Thread self = Thread.currentThread();
    failIfFailed();
    Waiter me = join(position);
    try {
      while (durable < position) {
        failIfFailed();
        if (isTimeToSync() && take(self)) {
          if (durable >= position) {
            syncing = null;
            wakeNext(null);
          } else if (virtual) {
            leadElsewhere(sync);
          } else {
            lead(sync);
          }
        } else {
          LockSupport.parkNanos(
              this, me.isOldest(durable) ? patience.nanosToWait() : MAX_PARK_NANOS);
          interrupted |= Thread.interrupted();
          takeFromTheDead();
        }
      }
    } finally {
      if (syncing == self) {
        lost = true;
        syncing = null;
      }
      me.leave();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean take(Thread self) {
    return SYNCING.compareAndSet(this, null, self);
  }

  /** Nobody knows what a thread did that died with the role. */
  private void takeFromTheDead() {
    Thread other = syncing;
    if (other != null
        && !other.isAlive()
        && SYNCING.compareAndSet(this, other, Thread.currentThread())) {
      lost = true;
      syncing = null;
      wakeNext(null);
    }
  }

  /** On a platform thread, which gets the role. If there can be none, nobody will ever sync. */
  private void leadElsewhere(Sync sync) {
    Thread self = Thread.currentThread();
    boolean begun = false;
    try {
      syncThread.execute(() -> leadFor(self, sync));
      begun = true;
    } finally {
      if (!begun && SYNCING.compareAndSet(this, self, null)) {
        failure.compareAndSet(null, notStarted);
        wakeNext(null);
      }
    }
  }

  private void leadFor(Thread other, Sync sync) {
    Thread self = Thread.currentThread();
    try {
      if (SYNCING.compareAndSet(this, other, self)) {
        lead(sync);
      }
    } finally {
      if (syncing == self) {
        lost = true;
        syncing = null;
      }
    }
  }

  private Waiter join(long position) {
    Waiter next;
    Waiter joined;
    do {
      next = waiting.get();
      joined = new Waiter(Thread.currentThread(), position, next);
    } while (!waiting.compareAndSet(next, joined));
    return joined;
  }

  private boolean isTimeToSync() {
    Waiter last = waiting.get();
    return syncing == null
        && last != null
        && (last.count >= patience.target() || patience.isOver(System.nanoTime()));
  }

  /** Syncs for all that wait, and leaves the role. */
  private void lead(Sync sync) {
    Waiter group = null;
    boolean ended = false;
    try {
      group = waiting.getAndSet(null);
      if (failure() == null) {
        long begin = System.nanoTime();
        patience.syncing(
            group == null ? 1 : group.count, group == null ? begin : group.joinedAt, begin);
        durable = Math.max(durable, sync.sync());
        Waiter newest = waiting.get();
        patience.synced(
            countAfter(durable, newest),
            newest == null ? begin : newest.joinedAt,
            System.nanoTime());
      }
      ended = true;
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      ended = true;
    } finally {
      if (!ended) {
        lost = true;
      }
      syncing = null; // here, so that no error in between keeps it for ever
      wakeNext(group);
    }
  }

  /** Wakes two, of whom each wakes the next but one as it goes: nobody has to wake them all. */
  private static void wakeInTurn(@Nullable Waiter group) {
    if (group != null) {
      Waiter.wakeFrom(group);
      Waiter.wakeFrom(group.next);
    }
  }

  /**
   * Runs what must not run beside a sync, and makes durable everything up to what it returns. A {@link
   * BufferStorageException} says that nothing happened and does not make the log fail. No other thread may append
   * meanwhile.
   */
  void exclusively(Sync action) {
    boolean ended = false;
    boolean reachedAll = false;
    Thread self = Thread.currentThread();
    try {
      enter();
      failIfFailed();
      // With the role taken first: what waits for the thread has the role, so that two never wait
      // for each other.
      long reached = OnDemandThread.isVirtual() ? syncThread.call(action) : action.sync();
      durable = Math.max(durable, reached);
      reachedAll = true;
      ended = true;
    } catch (BufferStorageException e) {
      ended = true;
      throw e;
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      throw unknown(e);
    } finally {
      if (syncing == self) {
        if (!ended) {
          lost = true;
        }
        syncing = null;
        wakeNext(
            reachedAll
                ? waiting.getAndSet(null)
                : null); // or else they must find somebody else to sync
      }
    }
  }

  /** Takes the role; not ended by an interrupt. */
  void enter() {
    Thread self = Thread.currentThread();
    if (take(self)) {
      return;
    }
    boolean interrupted = false;
    exclusive.add(self);
    while (!take(self)) {
      LockSupport.parkNanos(this, MAX_PARK_NANOS); // who should wake it may end by an error
      interrupted |= Thread.interrupted();
      takeFromTheDead();
    }
    exclusive.remove(self);
    if (interrupted) {
      self.interrupt();
    }
  }

  /** To be called when the role was given up: the next sync need not wait until all are awake. */
  private void wakeNext(@Nullable Waiter group) {
    boolean failed = hasFailed();
    if (!exclusive.isEmpty()) {
      exclusive.forEach(LockSupport::unpark);
    }
    if (failed) {
      wake(group, Long.MAX_VALUE);
    } else {
      wakeInTurn(group);
    }
    Waiter rest = waiting.get();
    if (failed) {
      wake(rest, Long.MAX_VALUE);
    } else if (rest != null) {
      wake(rest, durable); // who joined too late, but had appended before
      if (isTimeToSync()) {
        Waiter.wakeNewest(rest, durable);
      } else {
        Waiter.wakeOldest(rest, durable); // to look at the clock from now on
      }
    }
  }

  private static void wake(@Nullable Waiter first, long durable) {
    Thread self = Thread.currentThread();
    for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
      if (waiter.position <= durable && waiter.thread != self) {
        LockSupport.unpark(waiter.thread);
      }
    }
  }

  /** How many wait for more than is durable. */
  private static int countAfter(long position, @Nullable Waiter newest) {
    int count = 0;
    for (Waiter waiter = newest; waiter != null; waiter = waiter.next) {
      if (waiter.position > position) {
        count++;
      }
    }
    return count;
  }

  private void failIfFailed() {
    IOException cause = failure();
    if (cause != null) {
      throw unknown(cause);
    }
  }

  private static UnknownOutcomeException unknown(IOException cause) {
    return new UnknownOutcomeException(
        "making the log durable failed: " + cause + ". Close the buffer and open it again", cause);
  }

  boolean hasFailed() {
    return failure() != null;
  }

  /** Marks the log as failed for another reason than a sync. */
  void fail(IOException cause) {
    failure.compareAndSet(null, cause);
    wake(waiting.get(), Long.MAX_VALUE);
  }

  /** What failed, for later calls; null if nothing did. */
  @Nullable
  IOException failure() {
    IOException cause = failure.get();
    return cause == null && lost ? notCompleted : cause;
  }
}
