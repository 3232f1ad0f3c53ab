package io.unistream.buffer.file;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The thread that makes spare files and deletes what is not needed, at once or after a pause. It is there while there is
 * something to do or to wait for, and for some idle seconds more. What a task throws goes to the thread's handler of
 * uncaught exceptions.
 */
final class SpareThread implements AutoCloseable {

  private static final int IDLE_SECONDS = 10;
  private static final int PAUSE_SECONDS = 1;

  private final ScheduledThreadPoolExecutor executor;

  SpareThread(String name) {
    this(task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    });
  }

  SpareThread(ThreadFactory threads) {
    executor = new ScheduledThreadPoolExecutor(1, threads);
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Runs a task as soon as the ones before have ended. */
  Executor now() {
    return task -> executor.execute(told(task));
  }

  /** Runs a task after a pause, unless closed before. */
  Executor afterPause() {
    return task -> {
      // The task tells by itself what it throws, so nobody needs to look at this.
      ScheduledFuture<?> unused = executor.schedule(told(task), PAUSE_SECONDS, TimeUnit.SECONDS);
    };
  }

  /** The executor itself would keep to itself what a task throws. */
  private static Runnable told(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, e);
      }
    };
  }

  /** Waits for what was begun, not ended by an interrupt; takes no more. */
  @Override
  public void close() {
    OnDemandThread.end(executor);
  }
}
