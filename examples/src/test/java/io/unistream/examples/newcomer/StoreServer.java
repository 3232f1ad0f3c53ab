package io.unistream.examples.newcomer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/** The kit's store in memory behind a port, so that a program reaches it by settings alone. It forgets everything when it ends. */
final class StoreServer implements Closeable {

  /** More than a log sends at once: a request that waits for others might wait for one that waits for it. */
  private static final int THREADS = 32;

  private final InMemoryS3 store;
  private final SdkHttpClient client;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  StoreServer(String bucket) throws IOException {
    store = new InMemoryS3(bucket);
    client = store.httpClient();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] content = exchange.getRequestBody().readAllBytes();
      HttpExecuteResponse answer = client
          .prepareRequest(HttpExecuteRequest.builder()
              .request(request(exchange))
              .contentStreamProvider(() -> new ByteArrayInputStream(content))
              .build())
          .call();
      byte[] body = body(answer);
      answer.httpResponse().headers().forEach((name, values) -> {
        if (!name.equalsIgnoreCase("Content-Length") || isHead(exchange)) {
          exchange.getResponseHeaders().put(name, values);
        }
      });
      exchange.sendResponseHeaders(
          answer.httpResponse().statusCode(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static boolean isHead(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("HEAD");
  }

  private SdkHttpFullRequest request(HttpExchange exchange) {
    return SdkHttpFullRequest.builder()
        .method(SdkHttpMethod.fromValue(exchange.getRequestMethod()))
        .uri(URI.create(address() + exchange.getRequestURI()))
        .headers(exchange.getRequestHeaders())
        .build();
  }

  private static byte[] body(HttpExecuteResponse answer) throws IOException {
    if (answer.responseBody().isEmpty()) {
      return new byte[0];
    }
    try (InputStream body = answer.responseBody().get()) {
      return body.readAllBytes();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.close();
  }
}
