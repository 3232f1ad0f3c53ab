package io.unistream.buffer.producer;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Closes a producer (PROD-14), in the thread of the first who asks for it:
 *
 * <ol>
 *   <li>DRAINING: puts are refused; the open batch is sealed; the workers go on until nothing is left, something fails, or the time is over.
 *   <li>ENDING: no attempt begins; those under way are given up and have the grace to return; what is settled is committed.
 *   <li>STOPPED: the workers end. The sender is closed, then the dead letters, each in a thread of its own that has the grace to return; then the
 *       buffer, which wakes whoever waits in it.
 * </ol>
 *
 * <p>Each step is taken whatever the one before it threw. Nothing here settles a batch: what is not committed stays in the log.
 */
final class Ending<R> {

  private static final System.Logger LOG = System.getLogger(Ending.class.getName());

  /** Whoever ends by an error wakes nobody. */
  private static final long LOOK_NANOS = 1_000_000_000;

  /** A second, by a pause of a millisecond. */
  private static final int TRIES = 1_000;

  private static final long PAUSE_NANOS = 1_000_000;

  private final State<R> state;
  private final Sender<R> sender;
  private final @Nullable DeadLetters<R> grave;
  private final ThreadFactory threads;

  /** Whether a thread is doing it. Set with the lock. */
  private volatile boolean closing;

  private final AtomicBoolean senderClosed = new AtomicBoolean();
  private final AtomicBoolean graveClosed = new AtomicBoolean();

  // Guarded by the producer's lock.
  private boolean begun;
  private boolean done;
  private boolean empty;
  private boolean interrupted;

  Ending(State<R> state, Sender<R> sender, @Nullable DeadLetters<R> grave, ThreadFactory threads) {
    this.state = state;
    this.sender = sender;
    this.grave = grave;
    this.threads = threads;
  }

  static long deadline(BufferClock clock, Duration timeout) {
    long now = clock.nanoTime();
    long most = Long.MAX_VALUE / 4; // far enough, and sums do not overflow
    return now + (timeout.isNegative() ? 0 : Math.min(most, saturated(timeout)));
  }

  private static long saturated(Duration time) {
    try {
      return time.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  boolean close(Duration timeout) {
    long deadline = deadline(state.clock, timeout);
    state.lock.lock();
    try {
      awaitOthers();
      if (done) {
        return empty;
      }
      if (!begun) {
        // Without time nothing more begins, not even until the next step.
        state.stage =
            timeout.isZero() || timeout.isNegative() ? State.Stage.ENDING : State.Stage.DRAINING;
      }
      begun = true;
      closing = true;
    } finally {
      state.lock.unlock();
    }
    Throwable failure;
    try {
      failure = end(deadline);
    } finally {
      closing = false; // an error in between leaves the rest to the next call
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return empty;
  }

  /** Returns why the buffer could not be closed. */
  private @Nullable Throwable end(long deadline) {
    each("sending what is left", () -> drain(deadline));
    each("ending attempts", this::endAttempts);
    each("ending the threads", this::stop);
    each("closing the sender", () -> inAThread("sender", () -> once(senderClosed, sender)));
    if (grave != null) {
      each(
          "closing the dead letters",
          () -> inAThread("dead letters", () -> once(graveClosed, grave)));
    }
    Throwable failure = closeBuffer();
    if (failure instanceof Error) {
      return failure; // it may not be closed: that is left to the next call
    }
    each("counting what is left", this::count);
    each("telling of the end", this::finish);
    return failure;
  }

  /** Does a step. Whatever it throws, the next one is done. Where memory or stack is lacking, there may be some soon, so it is tried for a while. */
  private void each(String what, Runnable step) {
    for (int tries = 1; ; tries++) {
      try {
        step.run();
        return;
      } catch (VirtualMachineError e) {
        if (tries == TRIES) {
          log(what, e);
          return;
        }
        LockSupport.parkNanos(this, PAUSE_NANOS);
      } catch (Throwable e) {
        log(what, e);
        return;
      }
    }
  }

  private void log(String what, Throwable failure) {
    try {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "closing producer " + state.settings.name() + ": " + what + " failed",
          failure);
    } catch (Throwable e) { // a log that fails is no reason to leave the buffer open
      failure.addSuppressed(e);
    }
  }

  /** Waits for another thread that does it. One that ends by an error leaves the rest to this one. */
  private void awaitOthers() {
    boolean wasInterrupted = false;
    while (!done && closing) {
      try {
        state.clock.await(state.lock, state.changed, LOOK_NANOS);
      } catch (InterruptedException e) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what is there, while the target takes it. */
  private void drain(long deadline) {
    if (state.stage != State.Stage.DRAINING) {
      return;
    }
    boolean sealed = false;
    publish();
    while (true) {
      boolean seal;
      state.lock.lock();
      try {
        long left = deadline - state.clock.nanoTime();
        if (isDrained() || !canDrain(left)) {
          return;
        }
        // Puts that were under way when it began are sealed when all else is gone.
        seal = !sealed || (state.flights.isEmpty() && hasOpenRecords());
        if (!seal) {
          await(left);
        }
      } finally {
        state.lock.unlock();
      }
      if (seal) {
        if (!seal()) {
          return;
        }
        sealed = true;
      }
    }
  }

  private void publish() {
    state.lock.lock();
    try {
      state.publish();
    } finally {
      state.lock.unlock();
    }
  }

  private boolean isDrained() {
    return state.flights.isEmpty() && state.buffer.stats().backlogRecords() == 0;
  }

  private boolean hasOpenRecords() {
    return state.buffer.stats().openRecords() > 0;
  }

  private boolean canDrain(long left) {
    return left > 0
        && !interrupted
        && !state.paused
        && !state.drainFailed
        && !state.mustReopen
        && state.failed == null
        && !state.waitsFor(left);
  }

  private boolean seal() {
    try {
      state.buffer.seal();
      return true;
    } catch (BufferException e) { // it stays in the log, unsealed
      LOG.log(System.Logger.Level.DEBUG, "sealing at the end", e);
      return false;
    }
  }

  private void endAttempts() {
    state.lock.lock();
    try {
      if (state.stage != State.Stage.STOPPED) {
        state.stage = State.Stage.ENDING;
      }
      state.endAll = true;
      state.watching.signal();
      state.publish();
      long deadline = deadline(state.clock, state.settings.abortGrace());
      while (isBusy()) {
        long left = deadline - state.clock.nanoTime();
        if (left <= 0) {
          return;
        }
        await(left);
      }
    } finally {
      state.lock.unlock();
    }
  }

  private boolean isBusy() {
    if (state.failed != null) {
      return !state.running.isEmpty(); // nobody does anything else any more
    }
    boolean commits = state.committing
        || (state.stage != State.Stage.STOPPED
            && state.hasToCommit()
            && !state.commitTrouble.isOn()
            && !state.mustReopen);
    return commits || state.burying || state.reopening || !state.running.isEmpty();
  }

  /** Has the workers end; those that wait in the buffer do when it is closed. */
  void stop() {
    state.lock.lock();
    try {
      state.stage = State.Stage.STOPPED;
      state.watching.signal();
      state.publish();
    } finally {
      state.lock.unlock();
    }
  }

  private static void once(AtomicBoolean closed, AutoCloseable what) {
    if (closed.compareAndSet(false, true)) {
      try {
        what.close();
      } catch (Exception e) {
        throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
      }
    }
  }

  /** Does something that may hang, and waits for it no longer than the grace. */
  private void inAThread(String what, Runnable step) {
    Step closing = new Step(what, step);
    threads.newThread(closing).start();
    if (!closing.await()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "closing the {0} of producer {1} takes longer than abortGrace; nothing waits for it any more",
          what,
          state.settings.name());
    }
  }

  private final class Step implements Runnable {

    private final String what;
    private final Runnable step;

    /** Guarded by the producer's lock. */
    private boolean ended;

    Step(String what, Runnable step) {
      this.what = what;
      this.step = step;
    }

    @Override
    public void run() {
      try {
        step.run();
      } catch (Throwable e) { // a user's, and may throw anything
        log("closing the " + what, e);
      }
      state.lock.lock();
      try {
        ended = true;
        state.changed.signalAll();
      } finally {
        state.lock.unlock();
      }
    }

    boolean await() {
      state.lock.lock();
      try {
        long deadline = deadline(state.clock, state.settings.abortGrace());
        while (!ended) {
          long left = deadline - state.clock.nanoTime();
          if (left <= 0) {
            return false;
          }
          Ending.this.await(left);
        }
        return true;
      } finally {
        state.lock.unlock();
      }
    }
  }

  private @Nullable Throwable closeBuffer() {
    try {
      state.buffer.close();
      return null;
    } catch (Throwable e) { // it is thrown when all else is done
      return e;
    }
  }

  /** If the buffer does not tell, something may be left. */
  private void count() {
    boolean nothing = state.buffer.stats().backlogRecords() == 0;
    state.lock.lock();
    try {
      empty = nothing;
    } finally {
      state.lock.unlock();
    }
  }

  /** Takes nothing of a user's before it has woken those who wait for the end. */
  private void finish() {
    state.lock.lock();
    try {
      done = true;
      state.publish(); // signals first
    } finally {
      restoreInterrupt();
      state.lock.unlock();
    }
    state.tellHealth();
  }

  /** Waits for a change; for the one who closes. An interrupt ends the sending, and is kept for the caller. */
  private void await(long nanos) {
    try {
      state.clock.await(state.lock, state.changed, nanos);
    } catch (InterruptedException e) {
      interrupted = true;
    }
  }

  private void restoreInterrupt() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
