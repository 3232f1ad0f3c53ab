package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.s3.StoreException.Hope;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * When to try again, and when to give up. The first repetition comes at once; then the pauses double, from 50 ms up to 5 s, each
 * cut to a random part of itself so that many clients do not come back together ("full jitter", AWS Architecture Blog 2015).
 * Safe for use by any thread.
 */
final class Retries {

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

  /** A try that takes so much longer than it may was not slow: the process, or the machine, stood still. */
  private static final long STOOD_STILL = LONGEST_PAUSE;

  private static final int FEWEST_ROUNDS = 20;

  private final BufferClock clock;
  private final long giveUpNanos;
  private final long requestTimeout;
  /** What the next try may take, in nanoseconds: more than {@code requestTimeout} where that was too little before. */
  private final LongSupplier mayTake;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopping = lock.newCondition();
  private final Outage outage;
  private final LongAdder retried = new LongAdder();

  /** Guarded by lock. */
  private boolean stopped;
  /** When the closing began, by the clock's nanoseconds. Written under lock. */
  private volatile long closingSince;

  private volatile boolean closing;
  /** Whether a store that is full is waited for, however long that takes. */
  private volatile boolean waitsForRoom;

  /**
   * Makes the retries.
   *
   * @param mayTake what the next try may take, in nanoseconds
   */
  Retries(BufferClock clock, Duration giveUpAfter, Duration requestTimeout, LongSupplier mayTake) {
    this.clock = clock;
    this.requestTimeout = requestTimeout.toNanos();
    this.mayTake = mayTake;
    this.giveUpNanos = giveUpAfter.toNanos();
    this.outage = new Outage(clock);
  }

  /** Whether the store is away. */
  Outage outage() {
    return outage;
  }

  /** How often something was tried again. */
  long retried() {
    return retried.sum();
  }

  /** A request that is sent until it gets an answer. */
  interface Request<T> {
    T send() throws StoreException;
  }

  /**
   * Sends a request until it succeeds, is refused for good, or time is up. Where the store is away already that time counts: calls that
   * wait for each other do not each begin anew.
   */
  <T> T persist(Request<T> request) throws StoreException {
    try (Attempts attempts = new Attempts(outage.nanos())) {
      return persist(request, attempts);
    }
  }

  /** The same, as part of what is being tried already: there is one time for all. */
  <T> T persist(Request<T> request, Attempts attempts) throws StoreException {
    while (true) {
      try {
        T answer = request.send();
        outage.answered();
        return answer;
      } catch (StoreException e) {
        if (!attempts.again(e)) {
          throw e;
        }
      }
    }
  }

  Attempts start() {
    return new Attempts(0);
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

  /** Whether nobody tries again. */
  boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether what finds no room in the store is tried until it does, from now on: the store is there, and says what is wrong. No at first.
   */
  void waitForRoom(boolean wait) {
    waitsForRoom = wait;
  }

  /** From now on there is one time for all that is still tried. */
  void closing() {
    lock.lock();
    try {
      if (!closing) {
        closingSince = clock.nanoTime();
        closing = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether closing has used up its time. */
  boolean isClosingLate() {
    return closing && giveUpNanos > 0 && clock.nanoTime() - closingSince >= giveUpNanos;
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

  /** The tries of one request. Used by one thread, which closes them if they may be of an object that is stored. */
  final class Attempts implements AutoCloseable {

    private long start;
    private long tryStart;
    private long pause;
    private int tries;
    private boolean hoped;
    private long firstFailed;
    /** Whether the last one was refused for want of room, and room is waited for. */
    private boolean waiting;

    private int refusals;

    Attempts(long already) {
      tryStart = clock.nanoTime();
      start = tryStart - already;
      firstFailed = tryStart;
    }

    /** Waits as long as is due after a failure; false if there is no hope, or it is time to give up. */
    boolean again(StoreException failure) {
      if (failure.hope() == Hope.NONE || (failure.hope() == Hope.ONCE && hoped)) {
        return false;
      }
      hoped |= failure.hope() == Hope.ONCE;
      waiting = failure.isFull() && waitsForRoom;
      if (failure.isFull()) {
        refused(failure);
      } else if (tries == 0) {
        firstFailed = clock.nanoTime();
      } else if (!failure.isConflict()) {
        outage.failed(failure, firstFailed);
      }
      return again();
    }

    /** The store is there, and has no room. As with an outage, the first one may have come from anywhere. */
    private void refused(StoreException failure) {
      outage.answered();
      refusals++;
      if (refusals == 2) {
        outage.full(failure);
      }
      if (waiting) {
        start = clock.nanoTime();
      }
    }

    @Override
    public void close() {
      if (refusals >= 2) {
        refusals = 0;
        outage.hasRoom();
      }
    }

    /**
     * Waits as long as is due; false if it is time to give up: once {@code giveUpAfter} is over, or the next try could end later than
     * {@code requestTimeout} after that. Whoever stood still meanwhile has used up the time and not tried, so it does not count.
     */
    boolean again() {
      tries++;
      long now = clock.nanoTime();
      long stoodStill = now - tryStart - (requestTimeout << Store.MOST_PATIENCE);
      boolean counts = stoodStill <= STOOD_STILL;
      start += counts ? 0 : stoodStill;
      long most = pause == 0 ? 0 : ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
      if (giveUpNanos == 0 || (counts && isLate(now + most))) {
        return false;
      }
      long until = now + most;
      pause = pause == 0 ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
      lock.lock();
      try {
        for (long left = until - clock.nanoTime();
            left > 0 && !stopped;
            left = until - clock.nanoTime()) {
          clock.await(lock, stopping, left);
        }
        tryStart = clock.nanoTime();
        if (stopped || (counts && isLate(Math.min(tryStart, until)))) {
          return false;
        }
        retried.increment();
        return true;
      } catch (InterruptedException e) {
        return !stopped; // these threads belong to the buffer: nobody has a reason to interrupt
        // them but to end them
      } finally {
        lock.unlock();
      }
    }

    /** Whether a try that begins at a moment could end later than it may. */
    private boolean isLate(long moment) {
      long left = waiting ? Long.MAX_VALUE : giveUpNanos - (moment - start);
      if (closing) {
        left = Math.min(left, giveUpNanos - (moment - closingSince));
      }
      return left < mayTake.getAsLong() - requestTimeout;
    }
  }
}
