package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.s3.StoreException.Hope;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When to try again, and when to give up. The first repetition comes at once; then the pauses double, from 50 ms up to 5 s, each
 * cut to a random part of itself so that many clients do not come back together ("full jitter", AWS Architecture Blog 2015).
 * Safe for use by any thread.
 */
final class Retries {

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

  /** Made however much time has passed. */
  private static final int FEWEST_REPETITIONS = 2;

  private static final int FEWEST_ROUNDS = 20;

  private final BufferClock clock;
  private final long giveUpNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopping = lock.newCondition();

  /** Guarded by lock. */
  private boolean stopped;

  Retries(BufferClock clock, Duration giveUpAfter) {
    this.clock = clock;
    this.giveUpNanos = giveUpAfter.toNanos();
  }

  /** A request that is sent until it gets an answer. */
  interface Request<T> {
    T send() throws StoreException;
  }

  /** Sends a request until it succeeds, is refused for good, or time is up. */
  <T> T persist(Request<T> request) throws StoreException {
    return persist(request, start());
  }

  /** The same, as part of what is being tried already: there is one time for all. */
  <T> T persist(Request<T> request, Attempts attempts) throws StoreException {
    while (true) {
      try {
        return request.send();
      } catch (StoreException e) {
        if (!attempts.again(e)) {
          throw e;
        }
      }
    }
  }

  Attempts start() {
    return new Attempts();
  }

  Limit limit() {
    return new Limit();
  }

  /** Ends a loop of requests that each succeed and together get nowhere. Used by one thread. */
  final class Limit {

    private final long start = clock.nanoTime();
    private int rounds;

    /** Throws if it is time to give up. */
    void check(String why) throws StoreException {
      rounds++;
      if (isStopped() || (rounds >= FEWEST_ROUNDS && clock.nanoTime() - start >= giveUpNanos)) {
        throw new StoreException(
            Hope.NONE, why + ": given up after " + rounds + " rounds (giveUpAfter)");
      }
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all pauses; nobody tries again. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      stopping.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The tries of one request. Used by one thread. */
  final class Attempts {

    private final long start = clock.nanoTime();
    private long pause;
    private int tries;
    private boolean hoped;

    /** Waits as long as is due after a failure; false if there is no hope, or it is time to give up. */
    boolean again(StoreException failure) {
      if (failure.hope() == Hope.NONE || (failure.hope() == Hope.ONCE && hoped)) {
        return false;
      }
      hoped |= failure.hope() == Hope.ONCE;
      return again();
    }

    /** Waits as long as is due; false if it is time to give up. */
    boolean again() {
      long used = clock.nanoTime() - start;
      tries++;
      // Whoever was suspended meanwhile has used up the time, and not tried.
      if (used >= giveUpNanos && (giveUpNanos == 0 || tries > FEWEST_REPETITIONS)) {
        return false;
      }
      long until = clock.nanoTime()
          + (pause == 0 ? 0 : ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
      pause = pause == 0 ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
      lock.lock();
      try {
        for (long left = until - clock.nanoTime();
            left > 0 && !stopped;
            left = until - clock.nanoTime()) {
          clock.await(lock, stopping, left);
        }
        return !stopped;
      } catch (InterruptedException e) {
        return !stopped; // these threads belong to the buffer: nobody has a reason to interrupt
        // them but to end them
      } finally {
        lock.unlock();
      }
    }
  }
}
