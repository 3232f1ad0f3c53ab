package io.unistream.buffer.s3;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that talk to the store. A caller's thread never does: its interrupt would end a request whose outcome matters.
 * Idle threads end after a while.
 */
final class Workers implements AutoCloseable {

  /** As many objects are read at once. */
  static final int READERS = 8;

  private static final long IDLE_SECONDS = 10;

  private final ExecutorService uploads;
  private final ExecutorService requests;
  private final ExecutorService others;

  Workers(int uploadsInFlight, String name) {
    this.uploads = pool(uploadsInFlight, "buffer-s3-upload-" + name);
    // No queue: what waits in one when the threads are ended vanishes, and an upload waits for the
    // end of each of its requests. There
    // are no more than uploadsInFlight and those that Hedges allows, so the threads have a bound.
    this.requests = new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        threads("buffer-s3-put-" + name));
    this.others = pool(READERS, "buffer-s3-" + name);
  }

  private static ExecutorService pool(int size, String name) {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  void upload(Runnable task) {
    uploads.execute(task);
  }

  /** Sends one of the requests of an upload that may have two. Unless this throws, the task is run, whatever ends the threads. */
  void request(Runnable task) {
    requests.execute(task);
  }

  <T> CompletableFuture<T> start(Callable<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return task.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        others);
  }

  /** Does something in another thread and waits for it, whoever interrupts. */
  <T> T call(Callable<T> task) throws StoreException, DamageException {
    return result(start(task));
  }

  /** The same for one who may stop waiting. What was begun goes on until these threads are ended. */
  <T> T callInterruptibly(Callable<T> task)
      throws StoreException, DamageException, InterruptedException {
    return resultInterruptibly(start(task));
  }

  static <T> T resultInterruptibly(CompletableFuture<T> future)
      throws StoreException, DamageException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException | CancellationException e) {
      return result(future); // which throws what it was
    }
  }

  static <T> T result(CompletableFuture<T> future) throws StoreException, DamageException {
    try {
      return future.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof StoreException failed) {
        throw failed;
      }
      if (cause instanceof DamageException damage) {
        throw damage;
      }
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Has all threads end; requests under way are given up. */
  void end() {
    uploads.shutdownNow();
    requests.shutdownNow();
    others.shutdownNow();
  }

  /** Ends all threads, and waits for that. */
  @Override
  public void close() {
    end();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = uploads.awaitTermination(1, TimeUnit.MINUTES)
            && requests.awaitTermination(1, TimeUnit.MINUTES)
            && others.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
