package io.unistream.buffer.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/** A store in memory behind a port of this host, for those who reach it as any other. */
final class StoreServer implements AutoCloseable {

  final InMemoryS3 s3;

  /** The methods of the requests, in order. */
  final List<String> methods = new CopyOnWriteArrayList<>();

  private final SdkHttpClient http;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  StoreServer(InMemoryS3 s3) throws IOException {
    this.s3 = s3;
    http = s3.httpClient();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      methods.add(exchange.getRequestMethod());
      byte[] content = exchange.getRequestBody().readAllBytes();
      SdkHttpFullRequest.Builder request = SdkHttpFullRequest.builder()
          .method(SdkHttpMethod.fromValue(exchange.getRequestMethod()))
          .uri(endpoint().resolve(exchange.getRequestURI()));
      exchange.getRequestHeaders().forEach(request::putHeader);
      HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
              .request(request.build())
              .contentStreamProvider(() -> new ByteArrayInputStream(content))
              .build())
          .call();
      byte[] body = new byte[0];
      if (response.responseBody().isPresent()) {
        try (InputStream stream = response.responseBody().get()) {
          body = stream.readAllBytes();
        }
      }
      response.httpResponse().headers().forEach((name, values) -> {
        if (!name.equalsIgnoreCase("Content-Length")) {
          exchange.getResponseHeaders().put(name, values);
        }
      });
      exchange.sendResponseHeaders(
          response.httpResponse().statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    http.close();
  }
}
