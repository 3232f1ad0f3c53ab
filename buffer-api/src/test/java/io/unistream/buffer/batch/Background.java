package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** A call in a thread of its own, because it is to wait there. */
final class Background<T> {

  private final FutureTask<T> task;
  private final Thread thread;

  private Background(Callable<T> call) {
    task = new FutureTask<>(call);
    thread = new Thread(task, "test-background");
    thread.setDaemon(true);
  }

  static <T> Background<T> call(Callable<T> call) {
    Background<T> background = new Background<>(call);
    background.thread.start();
    return background;
  }

  static Background<Boolean> run(Executable action) {
    return call(() -> {
      try {
        action.execute();
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
      return true;
    });
  }

  /** Waits for the result; the limit is for a broken buffer only. */
  T result() throws Exception {
    return task.get(60, TimeUnit.SECONDS);
  }

  /** Waits for the exception that the call is to end with. */
  <X extends Throwable> X failure(Class<X> type) {
    ExecutionException e = assertThrows(ExecutionException.class, this::result);
    return assertThrows(type, () -> {
      throw e.getCause() == null ? e : e.getCause();
    });
  }

  boolean isDone() {
    return task.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Returns once the thread waits for something other than the manual clock. */
  void awaitParked() {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
