package io.unistream.buffer.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;

/** A client whose answers take 20 to 30 ms, but for one PUT in a hundred, which takes 3 s more. In real time, to measure with. */
final class TardyHttpClient implements SdkHttpClient {

  private final SdkHttpClient client;
  private final boolean requestsAreLate;

  /**
   * Makes the client.
   *
   * @param requestsAreLate whether what is late is carried out late; otherwise only its answer is late
   */
  TardyHttpClient(SdkHttpClient client, boolean requestsAreLate) {
    this.client = client;
    this.requestsAreLate = requestsAreLate;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    boolean late = request.httpRequest().method() == SdkHttpMethod.PUT && random.nextInt(100) == 0;
    long micros = random.nextLong(20_000, 30_001) + (late ? 3_000_000 : 0);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        if (late && requestsAreLate) {
          pause(micros);
          return prepared.call();
        }
        HttpExecuteResponse response = prepared.call();
        pause(micros);
        return response;
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  private static void pause(long micros) throws IOException {
    try {
      Thread.sleep(micros / 1000, (int) (micros % 1000) * 1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
