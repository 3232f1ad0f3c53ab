package io.unistream.buffer.producer;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Waits for a client's futures. */
final class AsyncSender<R> implements Sender<R> {

  private final Function<? super Delivery<R>, ? extends CompletionStage<?>> send;

  AsyncSender(Function<? super Delivery<R>, ? extends CompletionStage<?>> send) {
    this.send = Objects.requireNonNull(send, "send");
  }

  @Override
  public void send(Delivery<R> delivery) throws Exception {
    CompletableFuture<?> future = send.apply(delivery).toCompletableFuture();
    delivery.onAbort(() -> future.cancel(true));
    try {
      future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Exception failed) {
        throw failed;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
