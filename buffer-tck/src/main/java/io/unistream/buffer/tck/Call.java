package io.unistream.buffer.tck;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call that another thread makes. */
final class Call<T> {

  private static final int LOOKS = 200;

  private final Rule rule;
  private final ManualClock clock;
  private final Duration patience;
  private final FutureTask<T> task;
  private final Thread thread;

  Call(Rule rule, ManualClock clock, Duration patience, Callable<T> body) {
    this.rule = rule;
    this.clock = clock;
    this.patience = patience;
    this.task = new FutureTask<>(body);
    this.thread = new Thread(task, "tck-" + rule.id());
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns once the thread waits: by the clock, or in any other way for some looks in a row. */
  void awaitWaiting() throws InterruptedException {
    if (!waits()) {
      throw new RuleViolation(rule, "a call that should wait ended: " + outcome());
    }
  }

  /** Returns true once the thread waits, as above, and false once the call has ended. */
  @SuppressWarnings(
      "ThreadPriorityCheck") // a look at another thread's state, without taking time from it
  boolean waits() {
    long begin = System.nanoTime();
    for (int looks = 0; looks < LOOKS; ) {
      if (task.isDone()) {
        return false;
      }
      if (clock.isWaiting(thread) && clock.isQuiet() && isParked()) {
        return true;
      }
      looks = isParked() ? looks + 1 : 0;
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw new RuleViolation(rule, "a call that should wait is " + thread.getState());
      }
      Thread.yield();
    }
    return true;
  }

  private boolean isParked() {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  private String outcome() throws InterruptedException {
    try {
      return "returned " + task.get();
    } catch (ExecutionException e) {
      return "threw " + e.getCause();
    }
  }

  /** Whether it returned or threw. */
  boolean ended() {
    return task.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Waits for the call to end, as long as it takes. */
  @SuppressWarnings("EmptyCatch") // how it ends is told to whoever asks for its result
  void awaitEnd() throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      // it has ended
    }
  }

  /** Waits for the call to return normally. */
  T result() throws InterruptedException {
    return result("a call");
  }

  /**
   * Waits for the call to return normally.
   *
   * @param what what is called, for the message
   */
  T result(String what) throws InterruptedException {
    try {
      return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new RuleViolation(
          rule, what + " should return and threw " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new RuleViolation(rule, what + " did not return in " + patience, where(e));
    }
  }

  /** Waits for the call to throw. */
  <E extends Throwable> E failure(Class<E> type) throws InterruptedException {
    try {
      T result = task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      throw new RuleViolation(
          rule, "a call returned " + result + " and should throw " + type.getSimpleName());
    } catch (ExecutionException e) {
      if (type.isInstance(e.getCause())) {
        return type.cast(e.getCause());
      }
      throw new RuleViolation(
          rule,
          "a call threw " + e.getCause() + " and should throw " + type.getSimpleName(),
          e.getCause());
    } catch (TimeoutException e) {
      throw new RuleViolation(rule, "a call did not end in " + patience, where(e));
    }
  }

  /** With the place where the call is. */
  private TimeoutException where(TimeoutException e) {
    e.setStackTrace(thread.getStackTrace());
    return e;
  }

  /** Ends the call if it still runs; a failed check leaves nothing behind. */
  void abandon() {
    if (!task.isDone()) {
      thread.interrupt();
    }
  }
}
