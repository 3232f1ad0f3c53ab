package io.unistream.buffer.file;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that is there while it is needed: started by the first task, gone after some idle seconds or with {@link
 * #close}. It syncs for virtual threads, whose carriers would wait for the disk with them, and reads ahead.
 */
final class OnDemandThread implements Executor, AutoCloseable {

  private static final int IDLE_SECONDS = 10;
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualMethod();

  private final ThreadPoolExecutor executor;

  OnDemandThread(String name) {
    executor = new ThreadPoolExecutor(
        1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
    executor.allowCoreThreadTimeOut(true);
  }

  /** {@code Thread.isVirtual}, which Java 17 does not have. */
  private static @Nullable MethodHandle isVirtualMethod() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException e) {
      return null;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Thread.isVirtual is not public", e);
    }
  }

  /** Whether the current thread is a virtual one. */
  static boolean isVirtual() {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw new IllegalStateException("Thread.isVirtual failed", e);
    }
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /** Syncs there and waits for it, not ended by an interrupt; throws what it throws. */
  long call(GroupSync.Sync sync) throws IOException {
    FutureTask<Long> task = new FutureTask<>(sync::sync);
    executor.execute(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw rethrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException rethrown(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    return thrown instanceof IOException exception ? exception : new IOException(thrown);
  }

  /** Waits for what was begun, not ended by an interrupt; takes no more. */
  @Override
  public void close() {
    end(executor);
  }

  /** Waits for what an executor was given, not ended by an interrupt; it takes no more. */
  static void end(ThreadPoolExecutor executor) {
    executor.shutdown();
    // An error may have kept the thread from starting, and left the task, which would wait for
    // ever.
    boolean unused = executor.prestartCoreThread();
    boolean interrupted = false;
    while (true) {
      try {
        if (executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
