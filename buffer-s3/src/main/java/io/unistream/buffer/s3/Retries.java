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

  /** So many rounds in vain come without a pause. */
  private static final int QUICK_ROUNDS = 20;
  /** So many rounds in vain are never too many. */
  private static final int FEWEST_ROUNDS = 5;

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

  // The next four are written under lock.
  private volatile boolean closing;
  /** Whether there is one time for all that is tried: while the log is opened, and while it is closed. */
  private volatile boolean together;
  /** When that time began, by the clock's nanoseconds. */
  private volatile long since;
  /** For how long the process stood still, in all. */
  private volatile long spared;
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

  /** Sends a request until it succeeds, is refused for good, or time is up. */
  <T> T persist(Request<T> request) throws StoreException {
    try (Attempts attempts = startRead()) {
      return persist(request, attempts);
    }
  }

  /** The same, as part of what is being tried already: there is one time for all. */
  <T> T persist(Request<T> request, Attempts attempts) throws StoreException {
    attempts.begin();
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

  /** Where the store is away already that time counts: calls that wait for each other do not each begin anew. */
  Attempts startRead() {
    return new Attempts(outage.nanos());
  }

  Limit limit() {
    return new Limit();
  }

  /**
   * Ends loops of requests that each succeed and together get nowhere: after {@code giveUpAfter} from the beginning of the opening, but not
   * before a few rounds were in vain, because most of that time may have gone by with what was not. Time in which the process stood still does
   * not count. The first rounds come at once, the others with pauses as after failures. Used by one thread.
   */
  final class Limit {

    private final long start = together ? since : clock.nanoTime();
    private final long sparedBefore = spared;
    private int rounds;
    private long pause;

    /** A round was in vain. Throws if it is time to give up. */
    void check(String why) throws StoreException {
      rounds++;
      pause = rounds < QUICK_ROUNDS ? 0 : longer(pause);
      if (rounds > FEWEST_ROUNDS && isOver()) {
        throw new StoreException(
            Hope.NONE, why + ": given up after " + rounds + " rounds (giveUpAfter)");
      }
      if (!await(clock.nanoTime() + random(pause))) {
        throw new StoreException(Hope.NONE, why + ": the opening was ended");
      }
    }

    private boolean isOver() {
      return clock.nanoTime() - start - (spared - sparedBefore) >= giveUpNanos;
    }
  }

  private static long longer(long pause) {
    return pause == 0 ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
  }

  /** A random part of a pause. */
  private static long random(long pause) {
    return pause == 0 ? 0 : ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
  }

  /** Waits until a moment; false if nobody tries again. */
  private boolean await(long until) {
    lock.lock();
    try {
      for (long left = until - clock.nanoTime();
          left > 0 && !stopped;
          left = until - clock.nanoTime()) {
        clock.await(lock, stopping, left);
      }
    } catch (InterruptedException e) {
      // These threads belong to the buffer: nobody has a reason to interrupt them but to end them.
    } finally {
      lock.unlock();
    }
    return !isStopped();
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

  /** From now on there is one time for all that is tried, until the log is open. */
  void opening() {
    timeTogether(true);
  }

  /** An opening has come further: its time begins anew. To be called only by what the log's size bounds. */
  void progress() {
    if (together) {
      timeTogether(true);
    }
  }

  /** From now on each thing that is tried has its own time. */
  void opened() {
    timeTogether(false);
  }

  private void timeTogether(boolean all) {
    lock.lock();
    try {
      if (!closing) {
        since = clock.nanoTime();
        together = all;
      }
    } finally {
      lock.unlock();
    }
  }

  /** From now on there is one time for all that is still tried. */
  void closing() {
    lock.lock();
    try {
      timeTogether(true);
      closing = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether closing has used up its time. */
  boolean isClosingLate() {
    return closing && giveUpNanos > 0 && clock.nanoTime() - since >= giveUpNanos;
  }

  /** The process stood still, and nothing was tried meanwhile. */
  private void spare(long from, long stoodStill) {
    lock.lock();
    try {
      long more = stoodStill - (since - from); // others may have found out, too
      if (more > 0) {
        long inAll = spared + more;
        spared = inAll;
        since = from + stoodStill;
      }
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

  /** The tries of one request. Used by one thread, which closes them if they may be of an object that is stored. */
  final class Attempts implements AutoCloseable {

    private long start;
    private long tryStart;
    /** What {@link #since} was then. */
    private long sinceThen;

    private long pause;
    private int tries;
    private boolean hoped;
    private long firstFailed;
    /** Whether the last one was refused for want of room, and room is waited for. */
    private boolean waiting;

    private int refusals;

    Attempts(long already) {
      begin();
      start = tryStart - already;
      firstFailed = tryStart;
    }

    /** A try begins. */
    private void begin() {
      tryStart = clock.nanoTime();
      sinceThen = since;
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
      if (!counts) {
        start += stoodStill;
        spare(sinceThen, stoodStill);
      }
      long most = random(pause);
      if (giveUpNanos == 0 || (counts && isLate(now + most))) {
        return false;
      }
      long until = now + most;
      pause = longer(pause);
      boolean goesOn = await(until);
      long overslept = clock.nanoTime() - until;
      if (overslept > STOOD_STILL) {
        start += overslept;
        spare(sinceThen, overslept);
      }
      begin();
      if (!goesOn || (counts && isLate(Math.min(tryStart, until)))) {
        return false;
      }
      retried.increment();
      return true;
    }

    /** Whether a try that begins at a moment could end later than it may. */
    private boolean isLate(long moment) {
      long left = waiting ? Long.MAX_VALUE : giveUpNanos - (moment - start);
      if (together) {
        left = Math.min(left, giveUpNanos - (moment - since));
      }
      return left < mayTake.getAsLong() - requestTimeout;
    }
  }
}
