package io.unistream.buffer.tck.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;

/** Hands an answer to the SDK's asynchronous side. The body goes to one subscriber, in one piece. */
final class Delivery implements Publisher<ByteBuffer> {

  private final Answer answer;
  private final CompletableFuture<Void> done;

  private Delivery(Answer answer, CompletableFuture<Void> done) {
    this.answer = answer;
    this.done = done;
  }

  /** Completes when the answer was taken, or fails as it does. */
  static CompletableFuture<Void> of(
      CompletableFuture<Answer> answer, SdkAsyncHttpResponseHandler handler) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    var unused = answer.whenComplete((value, problem) -> {
      if (problem != null) {
        Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
        handler.onError(cause);
        taken.completeExceptionally(cause);
      } else {
        handler.onHeaders(value.head());
        handler.onStream(new Delivery(value, taken));
      }
    });
    return taken;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Subscription() {

      private final AtomicBoolean over = new AtomicBoolean();

      @Override
      public void request(long count) {
        if (over.getAndSet(true)) {
          return;
        }
        if (count <= 0) {
          subscriber.onError(new IllegalArgumentException("asked for " + count + " parts"));
          done.complete(null);
          return;
        }
        if (answer.body().length > 0) {
          subscriber.onNext(ByteBuffer.wrap(answer.body()).asReadOnlyBuffer());
        }
        if (answer.isCutLoudly()) {
          IOException reset = new IOException("Connection reset");
          subscriber.onError(reset);
          done.completeExceptionally(reset);
        } else {
          subscriber.onComplete();
          done.complete(null);
        }
      }

      @Override
      public void cancel() {
        over.set(true);
        done.complete(null);
      }
    });
  }
}
