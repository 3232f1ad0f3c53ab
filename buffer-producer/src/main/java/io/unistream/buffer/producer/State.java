package io.unistream.buffer.producer;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.UnknownOutcomeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a producer has in hand, and what is to be done next. docs/decisions/0015 has the states and what is durable in each.
 *
 * <p><b>Who does what.</b> Each {@link Worker} asks {@link #next} for something to do, does it without the lock, and says how it went. So one thread
 * that takes, sends and commits by turns is enough for one batch after the other, without a hand-over between threads.
 *
 * <p><b>The lock</b> guards all fields but those that are final or volatile. It is held for a few instructions, never while the buffer, the sender, the
 * dead letters or a listener is called. It is the only lock of the producer's that is held while another (an attempt's) is taken.
 *
 * <p><b>What is durable.</b> Batches are, until their commit; dead letters are, once they are stored. Nothing else is: what is here is found again by
 * opening the buffer anew, which gives all batches that are not committed again.
 */
final class State<R> {

  /** How far the producer's life has come. */
  enum Stage {
    RUNNING,
    /** Closing: what is there is still sent. */
    DRAINING,
    /** Closing: no attempt begins any more; what is settled is committed. */
    ENDING,
    /** Nothing is done any more. */
    STOPPED
  }

  /** The most batches in hand; more than a buffer allows. */
  static final int MOST_FLIGHTS = 256;

  /** How long what has arrived is not committed for the sake of more. */
  private static final long LONGEST_WAIT_FOR_MORE = TimeUnit.MILLISECONDS.toNanos(100);

  final ReentrantLock lock = new ReentrantLock();

  /** Something changed that somebody may wait for. */
  final Condition changed = lock.newCondition();

  /** Something changed for {@link Watch}. */
  final Condition watching = lock.newCondition();

  final BufferClock clock;
  final ProducerSettings settings;
  final Backoff backoff;
  final FloodGuard guard;
  final Verdicts<R> verdicts;
  final Teller teller;

  /** How many attempts there may be at once. */
  final int permits;

  /** Written with the lock; puts read it without. */
  volatile Buffer<R> buffer;

  /** Written with the lock; puts read it without. */
  volatile Stage stage = Stage.RUNNING;

  volatile Look look;

  private final int window;
  private final Lanes<R> lanes;

  /** From the oldest on. Of a fixed size, since growing may fail half-way. */
  final ArrayDeque<Flight<R>> flights = new ArrayDeque<>(MOST_FLIGHTS + 1);

  /** Attempts whose threads have not returned, given up or not, of earlier openings of the buffer too. */
  final List<Attempt<R>> running = new ArrayList<>(MOST_FLIGHTS + 1);

  /** Whether what there is to see could not be shown. */
  private boolean lookMissed;

  /** A batch that was taken and is not among the flights yet. */
  @Nullable
  Batch<R> taken;

  /** Whether a poll was ended by something that does not say whether a batch is in flight now. By whoever polls. */
  boolean unsure;

  /** Of the next so many batches earlier attempts, of another process perhaps, may have been made. */
  long maybeSeenBatches;

  boolean paused;
  boolean polling;

  /** Whether the buffer may have another batch at once; false from a poll that found none until one that gets one. */
  boolean moreIsDue = true;

  /** The oldest batch, since it has arrived. */
  private @Nullable Flight<R> arrived;

  private long arrivedNanos;

  boolean committing;
  boolean burying;
  boolean reopening;

  /** Since when the dead letters have been storing, while they are. */
  long buryingSinceNanos;

  /** The buffer failed: what is in hand is worth nothing. */
  boolean mustReopen;

  final Trouble pollTrouble;
  final Trouble commitTrouble;
  final Trouble reopenTrouble;

  /** Something failed while what is there was being sent before the end. */
  boolean drainFailed;

  /** Why nothing will ever be sent again. Written with the lock. */
  volatile @Nullable Throwable failed;

  /** All records up to this one are committed. */
  long committedThrough;

  /** Whether {@link Watch} sleeps until it is woken. */
  boolean watchAsleep;

  /** Whether all attempts are to be given up. */
  boolean endAll;

  /** How many logs there were: an opener may make another one. */
  int logs;

  /** Threads that are to end, since others were made in their place. */
  int surplus;

  final Counts counts = new Counts();

  State(
      ProducerSettings settings,
      ProducerComponents<R> components,
      Sender.Effect effect,
      Buffer<R> buffer,
      int window,
      Backoff backoff) {
    this.settings = settings;
    this.clock = components.clock();
    this.backoff = backoff;
    this.guard = new FloodGuard(settings.floodGuard());
    this.verdicts =
        new Verdicts<>(settings, effect, components.deadLetters().isPresent(), backoff, guard);
    this.teller = new Teller(components.listener(), settings.name());
    this.permits = settings.lanes();
    this.window = Math.min(window, MOST_FLIGHTS);
    this.lanes = new Lanes<>(settings, components.key().orElse(null));
    long now = clock.nanoTime();
    this.pollTrouble = new Trouble(now);
    this.commitTrouble = new Trouble(now);
    this.reopenTrouble = new Trouble(now);
    this.buffer = buffer;
    this.maybeSeenBatches = buffer.recovery().sealedBatches();
    this.look = Look.at(this, null);
  }

  /** What a worker can be told to do. */
  interface Tasks<R> {
    void poll();

    void send(Attempt<R> attempt);

    void bury(Part<R> part);

    void commit();

    void reopen();
  }

  /** Waits until there is something to do, and marks it as being done; null if there will be nothing more. */
  @Nullable
  Runnable next(Tasks<R> tasks) {
    lock.lock();
    try {
      while (stage != Stage.STOPPED && failed == null && surplus == 0) {
        long now = clock.nanoTime();
        if (lookMissed) {
          publish();
        }
        Runnable task = choose(tasks, now);
        if (task != null) {
          return task;
        }
        await(nanosUntilSomethingIsDue(now, Long.MAX_VALUE));
      }
      surplus = Math.max(0, surplus - 1);
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a change; an interrupt means nothing to the producer's own threads. */
  private void await(long nanos) {
    try {
      clock.await(lock, changed, nanos);
    } catch (InterruptedException e) {
      Thread.interrupted(); // nobody can reach these threads but a sender that interrupts itself
    }
  }

  /** Waits for a commit that is being made; with the lock. False if nobody will say what became of it. */
  boolean awaitCommitted() {
    while (committing && failed == null && stage != Stage.STOPPED) {
      await(Long.MAX_VALUE);
    }
    return !committing;
  }

  private @Nullable Runnable choose(Tasks<R> tasks, long now) {
    if (mustReopen) {
      // Not for what is being buried: its part is nobody's by now, and the dead letters may hang.
      if (stage != Stage.RUNNING || reopening || committing || !reopenTrouble.isDue(now)) {
        return null;
      }
      reopening = true;
      return tasks::reopen;
    }
    if (hasToCommit() && !committing && commitTrouble.isDue(now)) {
      if (!takesMore(now)) {
        committing = true;
        return tasks::commit;
      }
      if (!polling) { // which decides it, whatever there is to send
        polling = true;
        return tasks::poll;
      }
    }
    if (paused || stage == Stage.ENDING) {
      return null;
    }
    Runnable task = forALane(tasks, now);
    if (task != null) {
      return task;
    }
    if (mayPoll() && pollTrouble.isDue(now)) {
      polling = true;
      return tasks::poll;
    }
    return null;
  }

  private @Nullable Runnable forALane(Tasks<R> tasks, long now) {
    for (Lane<R> lane : lanes.all()) {
      Part<R> part = lane.busy ? null : lane.head();
      if (part == null || !part.trouble.isDue(now)) {
        continue;
      }
      if (part.hasToBury()) {
        if (!burying) {
          burying = true;
          buryingSinceNanos = now;
          lane.busy = true;
          return () -> tasks.bury(part);
        }
      } else if (running.size() < permits && !isStrangerRunning()) {
        Attempt<R> attempt = begin(part, now);
        if (attempt != null) {
          return () -> tasks.send(attempt);
        }
      }
    }
    return null;
  }

  /**
   * Begins an attempt in the calling thread, which makes it as soon as it has left the lock: what is decided about pausing, closing, opening again
   * and permits holds for it. Null if there is no memory for one.
   */
  private @Nullable Attempt<R> begin(Part<R> part, long now) {
    Attempt<R> attempt;
    try {
      attempt = new Attempt<>(part, part.piece(), part.attempts + 1, part.maybeSeen, now);
    } catch (Error e) {
      part.trouble.failed(now, backoff.longest(), e);
      return null;
    }
    if (part.attempts == 0) {
      part.firstAttemptNanos = now;
    }
    part.attempts++;
    part.running = attempt;
    part.lane.busy = true;
    attempt.begin();
    running.add(attempt); // of a fixed size
    if (watchAsleep) {
      watching.signal();
    }
    publish();
    return attempt;
  }

  /** An attempt that was begun before the buffer was opened again: no other may run beside it (PROD-16). */
  private boolean isStrangerRunning() {
    for (Attempt<R> attempt : running) {
      if (attempt.part.running != attempt) {
        return true;
      }
    }
    return false;
  }

  boolean hasToCommit() {
    return !flights.isEmpty() && flights.element().isSettled();
  }

  /**
   * Whether more batches are being taken. They are taken first, and committed then, all that have arrived by one commit: a commit costs a
   * barrier, and on S3 an object, and the buffer hands out nothing while it is made. It waits for no target: once the window is full, or nothing
   * is due, or that takes too long, it is made.
   */
  private boolean takesMore(long now) {
    return moreIsDue
        && nanosForMore(now) > 0
        && flights.size() < window
        && !paused
        && stage != Stage.ENDING
        && !pollTrouble.isOn();
  }

  /** How long the oldest batch, which has arrived, may still wait for others to be committed with. */
  private long nanosForMore(long now) {
    Flight<R> oldest = flights.element();
    if (arrived != oldest) {
      arrived = oldest;
      arrivedNanos = now;
    }
    return LONGEST_WAIT_FOR_MORE - (now - arrivedNanos);
  }

  private boolean mayPoll() {
    return !polling && flights.size() < window;
  }

  /**
   * When the first of what waits for its time is due, in nanoseconds from now; {@link Long#MAX_VALUE} if nothing does. What is due already waits
   * for something else than time, and counts as {@code alreadyDue}.
   */
  private long nanosUntilSomethingIsDue(long now, long alreadyDue) {
    long nanos = Long.MAX_VALUE;
    if (mustReopen) {
      return stage == Stage.RUNNING ? until(reopenTrouble, now, alreadyDue) : nanos;
    }
    if (hasToCommit()) {
      nanos = until(
          commitTrouble,
          now,
          takesMore(now) ? Math.min(nanosForMore(now), alreadyDue) : alreadyDue);
    }
    if (paused || stage == Stage.ENDING) {
      return nanos;
    }
    for (Lane<R> lane : lanes.all()) {
      Part<R> part = lane.busy ? null : lane.head();
      if (part != null) {
        nanos = Math.min(nanos, until(part.trouble, now, alreadyDue));
      }
    }
    // A poll that is due waits for records, which may never come.
    return mayPoll() ? Math.min(nanos, until(pollTrouble, now, Long.MAX_VALUE)) : nanos;
  }

  private static long until(Trouble trouble, long now, long alreadyDue) {
    return trouble.isDue(now) ? alreadyDue : trouble.dueNanos() - now;
  }

  /** Whether everything waits for time alone, and that for so many nanoseconds or more. */
  boolean waitsFor(long nanos) {
    if (!running.isEmpty() || burying || committing) {
      return false;
    }
    long until = nanosUntilSomethingIsDue(clock.nanoTime(), 0);
    return until != Long.MAX_VALUE && until >= nanos;
  }

  /** Returns what a batch is divided into. Called without the lock; the keys are a user's code. */
  Flight<R> unpack(Batch<R> batch, boolean maybeSeen) {
    return lanes.unpack(batch, maybeSeen, clock.nanoTime(), time());
  }

  /** A batch is in the producer's hands. */
  void add(Flight<R> flight) {
    lanes.add(flight);
    flights.add(flight);
  }

  /** The oldest batches are committed, up to and with this one. */
  void committed(Flight<R> last, long now) {
    Flight<R> flight;
    do {
      flight = flights.remove();
      lanes.remove(flight);
      counts.committedBatches++;
      counts.committedRecords += flight.batch.size() + flight.batch.setAside().size();
    } while (flight != last);
    arrived = null;
    committedThrough = Math.max(committedThrough, last.batch.lastSequence());
    commitTrouble.over(now);
    reopenTrouble.over(now); // only now is it known that the buffer works
  }

  /** How many records are in the batches that are in the producer's hands. */
  long recordsInHand() {
    long records = 0;
    for (Flight<R> flight : flights) {
      records += flight.batch.size() + flight.batch.setAside().size();
    }
    return records;
  }

  /**
   * The buffer has a batch in flight that nobody was given: with the lock. It hands it out again when it is opened again; one that would lose
   * what it holds by that is left alone.
   */
  void lostSight() {
    IllegalStateException why = new IllegalStateException(
        "a poll was ended by an error when its batch was in flight, so that nobody has the batch");
    if (buffer.crashClass() == CrashClass.NONE) {
      fail(why);
    } else {
      bufferFailed(why);
      drainFailed();
    }
  }

  boolean isRunning() {
    lock.lock();
    try {
      return stage == Stage.RUNNING;
    } finally {
      lock.unlock();
    }
  }

  /** Something failed; the first failure ends the sending of a producer that closes (PROD-14). */
  void drainFailed() {
    drainFailed |= stage == Stage.DRAINING;
  }

  /** A part has nothing left to be sent or buried. */
  void partSettled(Part<R> part) {
    if (part.flight.isSettled() && part.flight.isRejectedWhole()) {
      guard.batchRejected();
    }
  }

  /** The buffer failed. Attempts that run are those of strangers from now on: what they tell counts for nothing. */
  void bufferFailed(Throwable why) {
    long now = clock.nanoTime();
    if (!mustReopen) {
      mustReopen = true;
      long pause = reopenTrouble.isOn() ? reopenTrouble.nextPause(backoff, null) : 0;
      reopenTrouble.failed(now, pause, why);
      for (Attempt<R> attempt : running) {
        if (attempt.part.running == attempt && attempt.settle()) {
          attempt.gaveUp = true;
        }
        attempt.part.running = null;
      }
      flights.clear();
      lanes.clear();
      taken = null;
      unsure = false;
      // Attempts that run hold up what comes from the buffer that is opened: they are given up.
      watching.signal();
    }
    publish();
  }

  /**
   * Whether a failure is that of the whole buffer, or none at all; with the lock. Then what is to be done about it is begun: the buffer
   * is opened again, or the producer has failed.
   */
  boolean isOfTheBuffer(Throwable failure) {
    if (failure instanceof BufferInterruptedException) {
      Thread.interrupted(); // by a sender that interrupted itself
      return true;
    }
    if (failure instanceof BufferClosedException) {
      if (stage != Stage.STOPPED) {
        fail(new IllegalStateException(
            "the buffer was closed by somebody else than its producer", failure));
      }
      return true;
    }
    if (isFence(failure) || failure instanceof StaleBatchException) {
      fail(failure);
      return true;
    }
    if (failure instanceof BufferFailedException || failure instanceof UnknownOutcomeException) {
      bufferFailed(failure);
      drainFailed();
      return true;
    }
    if (!(failure instanceof BufferException) && !(failure instanceof Error)) {
      fail(failure);
      return true;
    }
    return false;
  }

  /** Whether another owner has the log; told perhaps as the cause of an outcome that is unknown. */
  static boolean isFence(Throwable failure) {
    int depth = 0;
    for (Throwable each = failure; each != null && depth < 20; each = each.getCause()) {
      if (each instanceof BufferFencedException) {
        return true;
      }
      depth++;
    }
    return false;
  }

  /** A put, or the seal of a flush, failed; without the lock. A failure of the buffer's is acted upon, whoever met it. */
  void met(Buffer<R> at, Throwable failure) {
    if (failure instanceof BufferFailedException || failure instanceof UnknownOutcomeException) {
      lock.lock();
      try {
        if (buffer == at && !mustReopen && failed == null && stage != Stage.STOPPED) {
          isOfTheBuffer(failure);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Nothing is sent any more, for good. */
  void fail(Throwable why) {
    lock.lock();
    try {
      if (failed == null) {
        failed = why;
      }
      publish();
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #fail}, by a thread that ends by it and would be missed: tried until there is memory to wait for the lock, and to show what
   * happened. Without the lock.
   */
  void failForSure(Throwable why) {
    boolean shown = false;
    while (!shown) {
      try {
        shown = failAndShow(why);
      } catch (VirtualMachineError e) {
        shown = false; // no memory, or no stack: there may be some soon
      }
      if (!shown) {
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }

  private boolean failAndShow(Throwable why) {
    lock.lock();
    try {
      fail(why);
      return !lookMissed;
    } finally {
      lock.unlock();
    }
  }

  /** Tells the listener of the health, if it has another state; without the lock. */
  void tellHealth() {
    teller.tellOf(() -> look.health(clock));
  }

  Instant time() {
    return Instant.ofEpochMilli(clock.epochMillis());
  }

  /** Wakes those who wait for a change, and shows what there is to see. */
  void publish() {
    changed.signalAll();
    try {
      look = Look.at(this, look);
      lookMissed = false;
    } catch (Error e) { // no memory for it: the next change shows both
      lookMissed = true;
    }
  }
}
