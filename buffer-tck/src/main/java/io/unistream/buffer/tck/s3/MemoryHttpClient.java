package io.unistream.buffer.tck.s3;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** The synchronous way to a store in memory. */
final class MemoryHttpClient implements SdkHttpClient {

  private final InMemoryS3 store;
  private volatile boolean closed;

  MemoryHttpClient(InMemoryS3 store) {
    this.store = store;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {

      private volatile boolean aborted;

      @Override
      public HttpExecuteResponse call() throws IOException {
        if (closed) {
          throw new IllegalStateException("this HTTP client is closed");
        }
        byte[] raw = content(request);
        if (aborted) {
          throw new IOException("aborted");
        }
        Answer answer = store.answer(request.httpRequest(), raw);
        return answer.response(store::stream);
      }

      @Override
      public void abort() {
        aborted = true;
      }
    };
  }

  /** All that the request carries. */
  static byte[] content(HttpExecuteRequest request) throws IOException {
    if (request.contentStreamProvider().isEmpty()) {
      return new byte[0];
    }
    try (InputStream stream = request.contentStreamProvider().get().newStream()) {
      return stream.readAllBytes();
    }
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
