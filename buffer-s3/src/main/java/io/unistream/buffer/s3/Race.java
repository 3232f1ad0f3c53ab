package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One or two requests that claim the same key with the same bytes, each in a thread of its own, and a third thread that waits for what
 * they bring.
 *
 * <p>Decided by the first that says "stored" or "taken"; "stored" outweighs "taken" if both are there, for then nobody need look what it is
 * that is there. A failure decides nothing as long as the other may bring more. That goes for a conflict (409), too: it may
 * speak of the other. So both have failed, and the conflict counts, because whoever has one looks; or else the last failure.
 */
final class Race {

  private final Executor threads;
  private final BufferClock clock;
  private final Runnable bothEnded;

  private final ReentrantLock lock = new ReentrantLock();
  /** Signalled when a request ends. */
  private final Condition ended = lock.newCondition();

  // All below guarded by lock.
  private int underWay;
  private boolean second;
  private boolean stored;
  private boolean taken;
  private @Nullable Throwable failure;

  /**
   * Makes the race.
   *
   * @param bothEnded told when both requests have ended, if there were two
   */
  Race(Executor threads, BufferClock clock, Runnable bothEnded) {
    this.threads = threads;
    this.clock = clock;
    this.bothEnded = bothEnded;
  }

  /** Sends the first request. If this throws, nothing was sent. */
  void begin(Owner.Claim claim) {
    lock.lock();
    try {
      underWay++;
      threads.execute(() -> run(claim));
    } catch (RuntimeException | Error e) {
      underWay--;
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** Sends the second request, if it is still of use, and allowed. That it cannot be sent is as if it had failed. */
  void beginSecond(BooleanSupplier allowed, Owner.Claim claim) {
    lock.lock();
    try {
      if (isDecided() || underWay == 0 || !allowed.getAsBoolean()) {
        return;
      }
      underWay++;
      second = true;
    } finally {
      lock.unlock();
    }
    try {
      threads.execute(() -> run(claim));
    } catch (RuntimeException | Error e) {
      end(false, false, e);
    }
  }

  private void run(Owner.Claim claim) {
    boolean free;
    try {
      free = claim.send();
    } catch (StoreException | RuntimeException | Error e) {
      end(false, false, e);
      return;
    }
    end(free, !free, null);
  }

  private void end(boolean nowStored, boolean nowTaken, @Nullable Throwable nowFailed) {
    lock.lock();
    try {
      underWay--;
      stored |= nowStored;
      taken |= nowTaken;
      failure = nowFailed == null || isConflict(failure) ? failure : nowFailed;
      if (second && underWay == 0) {
        bothEnded.run();
      }
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isConflict(@Nullable Throwable failure) {
    return failure instanceof StoreException answer && answer.isConflict();
  }

  private boolean isDecided() {
    return stored || taken;
  }

  /** Waits that long at most; whether there is nothing more to wait for. */
  boolean isDecidedWithin(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long start = clock.nanoTime();
      for (long left = nanos;
          left > 0 && !isDecided() && underWay > 0;
          left = nanos - (clock.nanoTime() - start)) {
        clock.await(lock, ended, left);
      }
      return isDecided() || underWay == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the outcome: whether the object was stored, and not taken. If this throws a failure, no request is under way. */
  boolean isWon() throws StoreException, InterruptedException {
    lock.lock();
    try {
      while (!isDecided() && underWay > 0) {
        ended.await();
      }
      if (isDecided()) {
        return stored;
      }
      if (failure instanceof StoreException answer) {
        throw answer;
      }
      if (failure instanceof Error error) {
        throw error;
      }
      throw failure instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException("a request ended without an outcome", failure);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no request is under way. */
  void awaitEnd() {
    lock.lock();
    try {
      while (underWay > 0) {
        ended.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
