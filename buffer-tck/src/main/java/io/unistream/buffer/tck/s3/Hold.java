package io.unistream.buffer.tck.s3;

import io.unistream.buffer.tck.SharedStore.HeldWrite;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A request that is held, or will be. */
final class Hold implements HeldWrite {

  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  // Guarded by this.
  private @Nullable Wire wire;
  private @Nullable CompletableFuture<Answer> outcome;
  private boolean off;

  /** Takes a request, unless this was let go; then it is sent at once. */
  CompletableFuture<Answer> send(Wire request) {
    synchronized (this) {
      if (!off) {
        wire = request;
        return answer.copy();
      }
    }
    return request.send();
  }

  synchronized boolean isOff() {
    return off;
  }

  /** The sender is gone. */
  void giveUp(RuntimeException crash) {
    answer.completeExceptionally(crash);
  }

  @Override
  public synchronized boolean sent() {
    return wire != null;
  }

  @Override
  public void carryOut() {
    outcome().join();
  }

  private synchronized CompletableFuture<Answer> outcome() {
    if (wire == null) {
      throw new IllegalStateException("it was not sent");
    }
    if (outcome == null) {
      outcome = wire.send();
    }
    return outcome;
  }

  @Override
  public void timeOut() {
    if (!sent()) {
      throw new IllegalStateException("it was not sent");
    }
    answer.completeExceptionally(new SocketTimeoutException("Read timed out"));
  }

  @Override
  public void letGo() {
    synchronized (this) {
      off = true;
      if (wire == null) {
        return;
      }
    }
    try {
      answer.complete(outcome().join());
    } catch (CompletionException e) {
      answer.completeExceptionally(e);
    }
  }
}
