package io.unistream.buffer.sender.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer while it arrives: its first bytes are kept, the others dropped, or not even awaited.
 *
 * <p>The client's own wait ends with the headers, since {@link #getBody} gives this object at once. Whoever wants the body waits here,
 * and can thus be told to stop. Called by the client's threads and by the sender's.
 */
final class AnswerBody implements BodySubscriber<AnswerBody> {

  private final int limit;
  private final boolean stopsAtLimit;
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

  /** Guards what is below. */
  private final Object guard = new Object();

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private @Nullable Subscription subscription;
  private boolean cancelled;
  private boolean more;

  private AnswerBody(int limit, boolean stopsAtLimit) {
    this.limit = limit;
    this.stopsAtLimit = stopsAtLimit;
  }

  /** A body that is awaited to its end and of which nothing is kept. */
  static AnswerBody ignored() {
    return new AnswerBody(0, false);
  }

  /** A body of which so many bytes are awaited at most. */
  static AnswerBody upTo(int bytes) {
    return new AnswerBody(bytes, true);
  }

  @Override
  public CompletionStage<AnswerBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    boolean stop;
    synchronized (guard) {
      stop = cancelled || subscription != null;
      subscription = subscription == null ? newSubscription : subscription;
    }
    if (stop) {
      newSubscription.cancel();
    } else {
      newSubscription.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    boolean stop;
    synchronized (guard) {
      for (ByteBuffer buffer : buffers) {
        byte[] bytes = new byte[Math.min(buffer.remaining(), limit - kept.size())];
        buffer.get(bytes);
        kept.writeBytes(bytes);
        more |= buffer.hasRemaining();
      }
      stop = more && stopsAtLimit;
    }
    if (stop) {
      cancelSubscription();
      end.complete(null);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    end.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }

  /** Lets go of the connection, and tells who waits; unless the body has ended, and the connection may serve others by now. */
  void cancel() {
    if (end.completeExceptionally(new CancellationException("the attempt was given up"))) {
      cancelSubscription();
    }
  }

  private void cancelSubscription() {
    Subscription toCancel;
    synchronized (guard) {
      cancelled = true;
      toCancel = subscription;
    }
    if (toCancel != null) {
      toCancel.cancel();
    }
  }

  /** Waits until the body has ended, or its limit is exceeded. */
  void await() throws IOException, InterruptedException {
    try {
      end.get();
    } catch (ExecutionException e) {
      throw new IOException("the answer broke off: " + e.getCause(), e.getCause());
    }
  }

  /** Waits as {@link #await} does, but for so long at most, and does not mind how the body ends. */
  void awaitBriefly(long millis) throws InterruptedException {
    try {
      end.get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      cancel();
    }
  }

  /** Returns what has arrived, up to the limit. */
  byte[] kept() {
    synchronized (guard) {
      return kept.toByteArray();
    }
  }

  /** Returns whether more than the limit has arrived. */
  boolean exceeded() {
    synchronized (guard) {
      return more;
    }
  }
}
