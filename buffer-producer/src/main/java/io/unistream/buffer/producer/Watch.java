package io.unistream.buffer.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;

/**
 * Ends attempts that take too long: runs what the sender gave ({@link Delivery#onAbort}), interrupts its thread, and if it does not return all
 * the same, calls it hung and has another thread do what is left to do. It calls no user's code itself: each abort has a thread of its own.
 *
 * <pre>
 * attempt begins ── attemptTimeout ──► given up: abort hook ── grace/2 ──► interrupt ── grace/2 ──► hung
 *                                      without a hook: interrupt at once
 * </pre>
 *
 * <p>It sleeps until the first attempt's time is over. While none runs it sleeps once for the length of an attempt, since one that begins
 * meanwhile ends later than that, and then until it is woken. So a beginning attempt wakes nobody as a rule.
 */
final class Watch<R> implements Runnable {

  private static final System.Logger LOG = System.getLogger(Watch.class.getName());

  /** How far ending an attempt has come. */
  enum Abort {
    NONE,
    /** The hook is run. */
    HOOK,
    INTERRUPTED,
    HUNG
  }

  private final State<R> state;
  private final ThreadFactory threads;
  private final Runnable spare;

  /**
   * A watch.
   *
   * @param spare what a thread does that takes the place of one that hangs
   */
  Watch(State<R> state, ThreadFactory threads, Runnable spare) {
    this.state = state;
    this.threads = threads;
    this.spare = spare;
  }

  @Override
  public void run() {
    try {
      watch();
    } catch (Throwable e) {
      state.failForSure(e);
    }
    state.tellHealth();
  }

  private void watch() {
    state.lock.lock();
    try {
      boolean idle = false;
      while (state.stage != State.Stage.STOPPED) {
        List<Runnable> todo = new ArrayList<>();
        long nanos = look(todo);
        if (!todo.isEmpty()) {
          state.publish();
          startAll(todo);
          continue; // the lock was given back meanwhile
        }
        if (nanos == Long.MAX_VALUE && !idle) {
          idle = true;
          await(state.settings.attemptTimeout().toNanos());
        } else {
          state.watchAsleep = nanos == Long.MAX_VALUE;
          idle = false;
          // An attempt that begins meanwhile may have less time than those that are being ended.
          await(
              nanos == Long.MAX_VALUE
                  ? nanos
                  : Math.min(nanos, state.settings.attemptTimeout().toNanos()));
          state.watchAsleep = false;
        }
      }
    } finally {
      if (state.lock.isHeldByCurrentThread()) { // else an error came while it was given back
        state.lock.unlock();
      }
    }
  }

  private void await(long nanos) {
    try {
      state.clock.await(state.lock, state.watching, nanos);
    } catch (InterruptedException e) {
      Thread.interrupted(); // nobody has a reason to; the time is looked at again
    }
  }

  /** Starts threads, which is a user's code, without the lock. */
  private void startAll(List<Runnable> todo) {
    state.lock.unlock();
    try {
      todo.forEach(this::start);
    } finally {
      state.lock.lock();
    }
  }

  private boolean start(Runnable task) {
    try {
      threads.newThread(task).start();
      return true;
    } catch (Throwable e) { // no thread is to be had: the interrupt comes all the same
      LOG.log(System.Logger.Level.WARNING, "no thread could be started", e);
      return false;
    }
  }

  /** Has another thread do what the one that hangs would do; tells that it hangs. */
  private void replace(Attempt<R> attempt) {
    boolean started = start(spare);
    state.lock.lock();
    try {
      attempt.replaced = started && state.running.contains(attempt);
      if (started && !attempt.replaced) {
        state.surplus++; // it returned meanwhile
        state.publish();
      }
    } finally {
      state.lock.unlock();
    }
    state.tellHealth();
  }

  /** Ends what is to be ended; returns how long nothing else will be. */
  private long look(List<Runnable> todo) {
    long now = state.clock.nanoTime();
    long next = Long.MAX_VALUE;
    for (Attempt<R> attempt : state.running) {
      next = Math.min(next, look(attempt, now, todo));
    }
    return next;
  }

  private long look(Attempt<R> attempt, long now, List<Runnable> todo) {
    long half = state.settings.abortGrace().toNanos() / 2;
    switch (attempt.abortion) {
      case NONE -> {
        long left = state.settings.attemptTimeout().toNanos() - (now - attempt.startNanos);
        if (left > 0 && !state.endAll && !attempt.gaveUp) {
          return left;
        }
        boolean timedOut = !attempt.gaveUp && giveUp(attempt, now);
        if (!attempt.gaveUp) {
          return Long.MAX_VALUE; // it returned, and its thread is about to say so
        }
        attempt.abortNanos = now;
        attempt.abortion = Abort.HOOK;
        todo.add(() -> abort(attempt, timedOut, now));
        if (!attempt.hasAbort()) {
          attempt.interrupt();
          attempt.abortion = Abort.INTERRUPTED;
          return 2 * half;
        }
        return half;
      }
      case HOOK -> {
        long left = half - (now - attempt.abortNanos);
        if (left > 0) {
          return left;
        }
        attempt.interrupt();
        attempt.abortion = Abort.INTERRUPTED;
        return Math.max(1, 2 * half - (now - attempt.abortNanos));
      }
      case INTERRUPTED -> {
        long left = 2 * half - (now - attempt.abortNanos);
        if (left > 0) {
          return left;
        }
        attempt.hungAt = attempt.stack();
        attempt.abortion = Abort.HUNG;
        todo.add(() -> replace(attempt));
        return Long.MAX_VALUE;
      }
      case HUNG -> {
        return Long.MAX_VALUE;
      }
    }
    throw new AssertionError(attempt.abortion);
  }

  /** Settles an attempt, unless its own thread did. */
  private boolean giveUp(Attempt<R> attempt, long now) {
    if (attempt.settle()) {
      attempt.gaveUp = true;
      state.counts.attempt(AttemptEvent.Outcome.TIMEOUT);
      state.verdicts.gaveUp(attempt, timeout(), now, state.time());
      state.drainFailed();
    }
    return attempt.gaveUp;
  }

  private Throwable timeout() {
    return new TimeoutException(
        state.endAll
            ? "the attempt was given up, since the producer closes"
            : "the sender took longer than attemptTimeout, " + state.settings.attemptTimeout());
  }

  private void abort(Attempt<R> attempt, boolean timedOut, long now) {
    if (timedOut) {
      state.teller.tell(listener -> listener.onAttempt(
          attempt.event(AttemptEvent.Outcome.TIMEOUT, now - attempt.startNanos, null)));
    }
    state.tellHealth();
    try {
      attempt.runAbort();
    } catch (Throwable e) { // the sender's, and may throw anything
      LOG.log(System.Logger.Level.WARNING, "what was to end an attempt failed", e);
    }
  }
}
