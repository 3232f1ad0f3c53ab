package io.unistream.buffer.tck.s3;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.http.async.SdkHttpContentPublisher;

/**
 * An HTTP client for the SDK's {@code S3AsyncClient} that loses requests and answers, as {@link S3Faults} decides. It
 * works over any client: {@link InMemoryS3#asyncHttpClient}, or one that reaches a real store. (The SDK's client that is
 * based on the AWS CRT takes no HTTP client; the plain one does.)
 *
 * <p>A request that meets a fault is kept in memory, and so is its answer; other requests pass unchanged. Safe for use by
 * any thread. Closing it closes the underlying client as soon as no request is held or late.
 */
@SuppressWarnings("exports") // the SDK is optional: who calls this requires it
public final class FaultySdkAsyncHttpClient implements SdkAsyncHttpClient {

  private final Below<SdkAsyncHttpClient> below;
  private final S3Faults faults;

  /**
   * Creates a client with faults over another client.
   *
   * @param client carries out the requests that get through
   * @param faults decides which do not
   */
  public FaultySdkAsyncHttpClient(SdkAsyncHttpClient client, S3Faults faults) {
    this.below = new Below<>(client);
    this.faults = faults;
  }

  @Override
  public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
    if (below.isClosing()) {
      throw new IllegalStateException("this HTTP client is closed");
    }
    S3Faults.Ruling ruling;
    try {
      ruling = faults.next(request.request());
    } catch (IllegalStateException crashed) {
      return Delivery.of(CompletableFuture.failedFuture(crashed), request.responseHandler());
    }
    if (ruling.isHarmless()) {
      return below.client().execute(request);
    }
    CompletableFuture<Answer> answer = Collector.collect(request.requestContentPublisher())
        .thenCompose(content -> play(ruling, request, content));
    return Delivery.of(answer, request.responseHandler());
  }

  @Override
  public String clientName() {
    return below.client().clientName();
  }

  @Override
  public void close() {
    below.close();
  }

  private CompletableFuture<Answer> play(
      S3Faults.Ruling ruling, AsyncExecuteRequest request, byte[] content) {
    Wire wire = () -> send(request, content);
    return faults.play(
        ruling,
        Call.of(request.request()),
        ruling.outlivesItsSender() ? below.keepOpenFor(wire) : wire);
  }

  private CompletableFuture<Answer> send(AsyncExecuteRequest request, byte[] content) {
    WholeAnswer whole = new WholeAnswer();
    AsyncExecuteRequest copy = AsyncExecuteRequest.builder()
        .request(request.request())
        .requestContentPublisher(new Content(content))
        .responseHandler(whole)
        .fullDuplex(request.fullDuplex())
        .build();
    try {
      CompletableFuture<Void> done = below.client().execute(copy);
      return done.thenCombine(whole.body(), (nothing, body) -> whole.answer(body));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Gathers an answer. */
  private static final class WholeAnswer implements SdkAsyncHttpResponseHandler {

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private volatile @Nullable SdkHttpResponse head;

    CompletableFuture<byte[]> body() {
      return body;
    }

    Answer answer(byte[] bytes) {
      SdkHttpResponse known = head;
      if (known == null) {
        throw new IllegalStateException("a body without a head");
      }
      return Answer.of(known, bytes);
    }

    @Override
    public void onHeaders(SdkHttpResponse response) {
      head = response;
    }

    @Override
    public void onStream(Publisher<ByteBuffer> stream) {
      Collector.collect(stream, body);
    }

    @Override
    public void onError(Throwable problem) {
      body.completeExceptionally(problem);
    }
  }

  /** The content of a request, once more. */
  private static final class Content implements SdkHttpContentPublisher {

    private final byte[] bytes;

    Content(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public Optional<Long> contentLength() {
      return Optional.of((long) bytes.length);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(new Subscription() {

        private boolean over;

        @Override
        public void request(long count) {
          if (!over) {
            over = true;
            if (bytes.length > 0) {
              subscriber.onNext(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            }
            subscriber.onComplete();
          }
        }

        @Override
        public void cancel() {
          over = true;
        }
      });
    }
  }
}
