package io.unistream.buffer.tck.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * An HTTP client for the SDK's {@code S3Client} that loses requests and answers, as {@link S3Faults} decides. It works
 * over any client: {@link InMemoryS3#httpClient}, or one that reaches a real store.
 *
 * <p>A request that meets a fault is kept in memory, and so is its answer; other requests pass unchanged. Safe for use by
 * any thread. Closing it closes the underlying client as soon as no request is held or late.
 */
@SuppressWarnings("exports") // the SDK is optional: who calls this requires it
public final class FaultySdkHttpClient implements SdkHttpClient {

  private final Below<SdkHttpClient> below;
  private final S3Faults faults;

  /**
   * Creates a client with faults over another client.
   *
   * @param client carries out the requests that get through
   * @param faults decides which do not
   */
  public FaultySdkHttpClient(SdkHttpClient client, S3Faults faults) {
    this.below = new Below<>(client);
    this.faults = faults;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new Execution(request);
  }

  @Override
  public String clientName() {
    return below.client().clientName();
  }

  @Override
  public void close() {
    below.close();
  }

  private final class Execution implements ExecutableHttpRequest {

    private final HttpExecuteRequest request;

    // Guarded by this.
    private @Nullable ExecutableHttpRequest passed;
    private @Nullable CompletableFuture<Answer> answer;
    private boolean aborted;

    Execution(HttpExecuteRequest request) {
      this.request = request;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      if (below.isClosing()) {
        throw new IllegalStateException("this HTTP client is closed");
      }
      S3Faults.Ruling ruling = faults.next(request.httpRequest());
      return ruling.isHarmless() ? pass().call() : play(ruling);
    }

    private synchronized ExecutableHttpRequest pass() throws IOException {
      refuseAborted();
      passed = below.client().prepareRequest(request);
      return passed;
    }

    private HttpExecuteResponse play(S3Faults.Ruling ruling) throws IOException {
      byte[] content = MemoryHttpClient.content(request);
      Wire wire = () -> send(request.httpRequest(), content);
      CompletableFuture<Answer> playing = faults.play(
          ruling,
          Call.of(request.httpRequest()),
          ruling.outlivesItsSender() ? below.keepOpenFor(wire) : wire);
      synchronized (this) {
        refuseAborted();
        answer = playing;
      }
      return await(playing).response(whole -> new AnswerStream(whole, () -> {}));
    }

    private void refuseAborted() throws IOException {
      if (aborted) {
        throw new IOException("the request was aborted");
      }
    }

    @Override
    public synchronized void abort() {
      aborted = true;
      if (passed != null) {
        passed.abort();
      }
      if (answer != null) {
        answer.completeExceptionally(new IOException("the request was aborted"));
      }
    }
  }

  private static Answer await(CompletableFuture<Answer> answer) throws IOException {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted while waiting").initCause(e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(cause);
    }
  }

  private CompletableFuture<Answer> send(SdkHttpRequest request, byte[] content) {
    ContentStreamProvider body = ContentStreamProvider.fromByteArrayUnsafe(content);
    HttpExecuteRequest.Builder copy = HttpExecuteRequest.builder().request(request);
    if (content.length > 0) {
      copy.contentStreamProvider(body);
    }
    try {
      HttpExecuteResponse response = below.client().prepareRequest(copy.build()).call();
      return CompletableFuture.completedFuture(Answer.of(response.httpResponse(), body(response)));
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static byte[] body(HttpExecuteResponse response) throws IOException {
    AbortableInputStream body = response.responseBody().orElse(null);
    if (body == null) {
      return new byte[0];
    }
    try (InputStream stream = body) {
      return stream.readAllBytes();
    }
  }
}
