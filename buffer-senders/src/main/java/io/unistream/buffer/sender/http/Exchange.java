package io.unistream.buffer.sender.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One request, that can be ended from outside at any moment: by an interrupt of its thread, or by {@link #abort}.
 *
 * <p>It waits by {@code HttpClient.send}, not by {@code sendAsync}, whose futures are completed by the common pool: whoever blocks that pool
 * would block this sender.
 */
final class Exchange implements BodyHandler<AnswerBody>, AutoCloseable {

  /** The beginning of an answer, and its body as far as it has arrived. */
  record Head(int status, HttpHeaders headers, AnswerBody body) {}

  private final IntFunction<AnswerBody> bodies;

  /** Guards what is below; held for a few instructions. */
  private final Object guard = new Object();

  private @Nullable Thread sending;
  private @Nullable Head head;
  private boolean aborted;

  /** The function makes the body for a status. */
  Exchange(IntFunction<AnswerBody> bodies) {
    this.bodies = bodies;
  }

  /**
   * Sends, and waits for the answer's headers. If the answer breaks off early enough, the client throws although it has read them: {@link #head} has them.
   */
  HttpResponse<AnswerBody> send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    synchronized (guard) {
      if (aborted) {
        throw new InterruptedException("the attempt was given up before it was sent");
      }
      sending = Thread.currentThread();
    }
    try {
      return client.send(request, this);
    } finally {
      synchronized (guard) {
        sending = null;
      }
    }
  }

  @Override
  public AnswerBody apply(ResponseInfo info) {
    AnswerBody arriving = bodies.apply(info.statusCode());
    boolean stop;
    synchronized (guard) {
      head = new Head(info.statusCode(), info.headers(), arriving);
      stop = aborted;
    }
    if (stop) {
      arriving.cancel();
    }
    return arriving;
  }

  /** Returns the headers if they have arrived, whether the rest has or not. */
  Optional<Head> head() {
    synchronized (guard) {
      return Optional.ofNullable(head);
    }
  }

  /** Lets go of the connection if the answer is not complete. */
  @Override
  public void close() {
    head().ifPresent(arrived -> arrived.body().cancel());
  }

  /** Ends the exchange; its thread comes back with an exception. */
  void abort() {
    synchronized (guard) {
      aborted = true;
      if (sending != null) {
        sending.interrupt(); // the client closes the connection
      }
    }
    close();
  }
}
