package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferStorageException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what is not needed any more (steps 6 and 13), in a thread of its own, which is there only while there is something to delete:
 * one request at a time, with pauses that double from 1 s up to 5 minutes after one that failed. No call of the buffer waits for it, but
 * closing, for one request. Nothing depends on its success: what was not deleted is tried again, and what is left in the end is found by the
 * next opening. Safe for use by any thread.
 *
 * <p><b>What is tried when.</b> Three things, each with pauses of its own, so that one object that cannot be deleted holds up no other:
 * committed objects, those of them that the store refused to delete, and the garbage of former owners.
 *
 * <p><b>Who is told.</b> The next {@link #reclaim} throws the last failure that was not told; the log has one line for all failures until
 * everything has succeeded again.
 */
final class Reclaimer {

  private static final System.Logger LOG = System.getLogger(Reclaimer.class.getName());

  private final Owner owner;
  private final BufferClock clock;
  private final String name;

  private final ReentrantLock lock = new ReentrantLock();
  /** Signalled when there is something new to do, and when the worker pauses or ends. */
  private final Condition changed = lock.newCondition();

  // All below guarded by lock.
  private final Deletions deletions;
  private final Backoff committed;
  private final Backoff refused;
  private final Backoff garbage;
  /** What is left to collect; null if nothing is. */
  private @Nullable Garbage collecting;

  private volatile @Nullable Thread worker;
  /** Whether the worker has nothing to do for now. */
  private boolean pausing;

  private volatile boolean closing; // written under lock, or when abandoned
  /** Whether nothing is to be begun any more. */
  private boolean hurried;

  private @Nullable BufferStorageException untold;
  private boolean warned;

  // Written under lock, read by anyone.
  private volatile long backlog;
  private volatile boolean isCollecting;

  Reclaimer(Owner owner, BufferClock clock) {
    this.owner = owner;
    this.clock = clock;
    this.name = "buffer-s3-reclaim-" + owner.keys().log();
    this.deletions = new Deletions(owner.keys());
    this.committed = new Backoff(clock);
    this.refused = new Backoff(clock);
    this.garbage = new Backoff(clock);
  }

  /**
   * Has the objects before a watermark deleted that is acknowledged. Waits for no request.
   *
   * @throws BufferStorageException if something could not be deleted before, and nobody was told
   */
  void reclaim(Place watermark, Ranges older, int epoch) {
    lock.lock();
    try {
      allow(watermark, older, epoch);
      go();
      BufferStorageException failure = untold;
      untold = null;
      if (failure != null) {
        throw new BufferStorageException(String.valueOf(failure.getMessage()), failure);
      }
    } finally {
      lock.unlock();
    }
  }

  private void allow(Place watermark, Ranges older, int epoch) {
    deletions.allow(watermark, older, epoch);
    backlog = deletions.count();
  }

  /** Has the garbage of former owners deleted. */
  void collect(Garbage found) {
    lock.lock();
    try {
      collecting = found;
      isCollecting = true;
      go();
    } finally {
      lock.unlock();
    }
  }

  private void go() {
    boolean idle = deletions.count() == 0 && collecting == null;
    if (worker != null) {
      pausing = false;
      changed.signalAll();
    } else if (!idle && !closing) {
      start();
    }
  }

  private void start() {
    Thread starting = new Thread(this::work, name);
    starting.setDaemon(true);
    starting.start();
    worker = starting;
  }

  private void work() {
    lock.lock();
    try {
      while (!closing) {
        long nanos = doWhatIsDue();
        if (nanos == Long.MAX_VALUE) {
          return;
        }
        if (nanos > 0) {
          pause(nanos);
        }
      }
      if (!hurried && !deletions.isEmpty()) {
        deleteCommitted();
      }
    } catch (InterruptedException e) {
      return; // only closing interrupts this thread
    } finally {
      worker = null;
      changed.signalAll();
      lock.unlock();
    }
  }

  private void pause(long nanos) throws InterruptedException {
    pausing = true;
    changed.signalAll();
    while (pausing && !closing && nanosUntilDue() > 0) {
      clock.await(lock, changed, Math.min(nanos, nanosUntilDue()));
    }
    pausing = false;
  }

  /** Does one thing, if one is due. Returns how long nothing is due now; for ever if there is nothing left to do. */
  private long doWhatIsDue() {
    if (!deletions.isEmpty() && committed.nanosLeft() == 0) {
      deleteCommitted();
    } else if (deletions.anyRefused() && refused.nanosLeft() == 0) {
      deleteRefused();
    } else if (collecting != null && garbage.nanosLeft() == 0) {
      collectGarbage(collecting);
    } else {
      return nanosUntilDue();
    }
    return 0;
  }

  private long nanosUntilDue() {
    long nanos = deletions.isEmpty() ? Long.MAX_VALUE : committed.nanosLeft();
    nanos = Math.min(nanos, deletions.anyRefused() ? refused.nanosLeft() : Long.MAX_VALUE);
    return Math.min(nanos, collecting == null ? Long.MAX_VALUE : garbage.nanosLeft());
  }

  private void deleteCommitted() {
    Deletions.Page page = deletions.next();
    List<Store.Refused> left = delete(page.keys(), committed);
    if (left == null) {
      return;
    }
    if (left.size() == page.keys().size() && !left.isEmpty()) {
      failed(committed, told(left, page.keys().size())); // it refuses everything: not key by key
      return;
    }
    committed.succeeded();
    boolean remembered = deletions.deleted(page, left);
    backlog = deletions.count();
    if (!left.isEmpty()) {
      failed(refused, told(left, page.keys().size()));
    }
    if (!remembered) {
      LOG.log(
          System.Logger.Level.WARNING,
          "more than " + Deletions.MOST_REFUSED
              + " committed objects could not be deleted; the next opening deletes the rest");
    }
    succeededIfAll();
  }

  private void deleteRefused() {
    List<String> keys = deletions.refused();
    List<Store.Refused> left = delete(keys, refused);
    if (left == null) {
      return;
    }
    deletions.triedAgain(keys.size(), left);
    backlog = deletions.count();
    if (left.isEmpty()) {
      refused.succeeded();
      succeededIfAll();
    } else {
      failed(refused, told(left, keys.size()));
    }
  }

  private static String told(List<Store.Refused> left, int all) {
    Store.Refused last = left.get(left.size() - 1);
    return left.size() + " of " + all + " objects: " + last.key() + ": " + last.reason();
  }

  private void collectGarbage(Garbage found) {
    boolean last;
    lock.unlock();
    try {
      last = found.collectPage();
    } catch (StoreException | RuntimeException | Error e) {
      SureLock.lock(lock);
      failed(garbage, "what former owners left behind: " + e.getMessage());
      return;
    }
    SureLock.lock(lock);
    garbage.succeeded();
    if (last) {
      collecting = null;
      isCollecting = false;
    }
    succeededIfAll();
  }

  /** One request, without the lock. Returns what is left; null if nobody knows, which is noted down. */
  private @Nullable List<Store.Refused> delete(List<String> keys, Backoff backoff) {
    List<Store.Refused> left;
    lock.unlock();
    try {
      left = owner.store().delete(keys);
    } catch (StoreException | RuntimeException | Error e) {
      SureLock.lock(lock);
      failed(backoff, keys.size() + " objects: " + e.getMessage());
      return null;
    }
    SureLock.lock(lock);
    return left;
  }

  private void failed(Backoff backoff, String what) {
    backoff.failed();
    untold = new BufferStorageException(
        "could not delete " + what
            + ". It is tried again later, by the next opening at the latest; until then these objects stay, and cost money");
    if (!warned && !closing) {
      warned = true;
      LOG.log(System.Logger.Level.WARNING, String.valueOf(untold.getMessage()));
    }
  }

  private void succeededIfAll() {
    if (!committed.isFailing() && !refused.isFailing() && !garbage.isFailing()) {
      warned = false;
    }
  }

  /**
   * Has what a closing makes free deleted, by one request, and ends. What is left is found by the next opening.
   *
   * @param atMost how long that may take; zero if nothing is to be begun any more
   */
  void close(Place watermark, Ranges older, int epoch, Duration atMost) {
    boolean interrupted = false;
    Thread ending = null;
    lock.lock();
    try {
      allow(watermark, older, epoch);
      if (worker == null && !deletions.isEmpty() && !atMost.isZero()) {
        start();
      }
      closing = true;
      hurried = atMost.isZero();
      changed.signalAll();
      ending = worker;
      long start = clock.nanoTime();
      for (long left = atMost.toNanos();
          worker != null && left > 0;
          left = atMost.toNanos() - (clock.nanoTime() - start)) {
        clock.await(lock, changed, left);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      closing = true;
      changed.signalAll();
      lock.unlock();
    }
    if (ending != null) {
      ending.interrupt(); // nothing depends on whether its request is carried out
      Ending.join(ending);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the thread where an error kept {@link #close} from it. Takes no memory, and waits for nothing. */
  void abandon() {
    closing = true;
    Thread ending = worker;
    if (ending != null) {
      ending.interrupt();
    }
  }

  /** Waits until nothing is being done, because all is, or after a failure. */
  void awaitQuiet() {
    lock.lock();
    try {
      while (worker != null && !pausing) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  // All below for anyone.

  /** How many committed objects are still to be deleted. */
  long backlog() {
    return backlog;
  }

  /** Whether the garbage of former owners is still being collected. */
  boolean isCollecting() {
    return isCollecting;
  }
}
