package io.unistream.buffer.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The future of an asynchronous put, or one that depends on it. Dependents run in the thread that completes the futures, so
 * one that waits for a future there would wait for itself: it is told so at once.
 */
class AckFuture<T> extends CompletableFuture<T> {

  private final AckThread acks;

  AckFuture(AckThread acks) {
    this.acks = acks;
  }

  @Override
  public final <U> CompletableFuture<U> newIncompleteFuture() {
    return new AckFuture<>(acks);
  }

  @Override
  public final T get() throws InterruptedException, ExecutionException {
    checkMayWait();
    return super.get();
  }

  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    checkMayWait();
    return super.get(timeout, unit);
  }

  @Override
  public final T join() {
    checkMayWait();
    return super.join();
  }

  private void checkMayWait() {
    if (acks.isOwnThread() && !isDone()) {
      throw new IllegalStateException(
          "a dependent of a future of putAsync must not wait for another future of the same buffer: both are completed"
              + " by this thread. Use thenCompose, or an ...Async method with an executor");
    }
  }
}
