package io.unistream.buffer.producer;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
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

  private final State<R> state;
  private final Sender<R> sender;
  private final @Nullable DeadLetters<R> grave;
  private final ThreadFactory threads;

  // Guarded by the producer's lock.
  private boolean begun;
  private boolean done;
  private boolean empty;
  private boolean interrupted;

  Ending(
      State<R> state,
      Sender<R> sender,
      @Nullable DeadLetters<R> grave,
      ThreadFactory threads) {
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
      if (begun) {
        return awaitTheFirst();
      }
      begun = true;
      state.stage = State.Stage.DRAINING;
      state.publish();
    } finally {
      state.lock.unlock();
    }
    RuntimeException failure = null;
    try {
      drain(deadline);
      endAttempts();
      stop();
      step("sender", sender::close);
      if (grave != null) {
        step("dead letters", grave::close);
      }
    } finally {
      failure = closeBuffer();
      finish();
    }
    if (failure != null) {
      throw failure;
    }
    return empty;
  }

  private boolean awaitTheFirst() {
    boolean wasInterrupted = false;
    while (!done) {
      try {
        state.clock.await(state.lock, state.changed, Long.MAX_VALUE);
      } catch (InterruptedException e) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
    return empty;
  }

  /** Sends what is there, while the target takes it. */
  private void drain(long deadline) {
    boolean sealed = false;
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
        && (state.nanosUntilNextAttempt() == Long.MAX_VALUE
            || state.nanosUntilNextAttempt() < left);
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
      state.stage = State.Stage.ENDING;
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
    boolean commits = state.committing
        || (state.hasToCommit()
            && !state.commitTrouble.isOn()
            && !state.mustReopen
            && state.failed == null);
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

  /** Does something that may hang, and waits for it no longer than the grace. */
  private void step(String what, Runnable step) {
    state.lock.lock();
    try {
      Step closing = new Step(what, step);
      threads.newThread(closing).start();
      long deadline = deadline(state.clock, state.settings.abortGrace());
      while (!closing.ended) {
        long left = deadline - state.clock.nanoTime();
        if (left <= 0) {
          LOG.log(
              System.Logger.Level.WARNING,
              "closing the {0} of producer {1} takes longer than abortGrace; nothing waits for it any more",
              what,
              state.settings.name());
          return;
        }
        await(left);
      }
    } catch (Throwable e) { // no thread is to be had: the next step is taken all the same
      LOG.log(System.Logger.Level.WARNING, () -> "closing the " + what, e);
    } finally {
      state.lock.unlock();
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
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "closing the " + what + " of producer " + state.settings.name() + " failed",
            e);
      }
      state.lock.lock();
      try {
        ended = true;
        state.changed.signalAll();
      } finally {
        state.lock.unlock();
      }
    }
  }

  private @Nullable RuntimeException closeBuffer() {
    try {
      state.buffer.close();
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  private void finish() {
    state.lock.lock();
    try {
      empty = state.buffer.stats().backlogRecords() == 0;
      done = true;
      state.publish();
    } finally {
      restoreInterrupt();
      state.lock.unlock();
    }
    state.teller.tellOf(() -> state.look.health(state.clock));
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
