package io.unistream.buffer.tck.s3;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** A client that is closed when nobody needs it any more: a request that is under way outlives its sender. */
final class Below<C extends SdkAutoCloseable> {

  private final C client;

  // Guarded by this.
  private int underWay;
  private boolean closing;

  Below(C client) {
    this.client = client;
  }

  C client() {
    return client;
  }

  synchronized boolean isClosing() {
    return closing;
  }

  void close() {
    boolean now;
    synchronized (this) {
      now = !closing && underWay == 0;
      closing = true;
    }
    if (now) {
      client.close();
    }
  }

  /** Keeps the client open until this was sent, or for ever if it never is. */
  Wire keepOpenFor(Wire wire) {
    synchronized (this) {
      underWay++;
    }
    AtomicBoolean over = new AtomicBoolean();
    return () -> {
      CompletableFuture<Answer> answer = wire.send();
      return answer.whenComplete((value, problem) -> {
        if (over.compareAndSet(false, true)) {
          release();
        }
      });
    };
  }

  private void release() {
    boolean now;
    synchronized (this) {
      underWay--;
      now = closing && underWay == 0;
    }
    if (now) {
      client.close();
    }
  }
}
