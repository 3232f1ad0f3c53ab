package io.unistream.buffer.tck.s3;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/** The asynchronous way to a store in memory. */
final class MemoryAsyncHttpClient implements SdkAsyncHttpClient {

  private final InMemoryS3 store;
  private volatile boolean closed;

  MemoryAsyncHttpClient(InMemoryS3 store) {
    this.store = store;
  }

  @Override
  public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
    if (closed) {
      throw new IllegalStateException("this HTTP client is closed");
    }
    CompletableFuture<Answer> answer = Collector.collect(request.requestContentPublisher())
        .thenApply(raw -> store.answer(request.request(), raw));
    return Delivery.of(answer, request.responseHandler());
  }

  @Override
  public String clientName() {
    return "InMemoryS3";
  }

  @Override
  public void close() {
    closed = true;
  }
}
