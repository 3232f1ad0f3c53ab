package io.unistream.buffer.logback;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A target for log events, which may be down, and takes equal keys once. */
final class Collector implements AutoCloseable {

  private final HttpServer server;
  private final Map<String, List<String>> taken = new LinkedHashMap<>(); // guarded by this
  private volatile boolean up;

  Collector(boolean up) throws IOException {
    this.up = up;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/ingest";
  }

  void goUp() {
    up = true;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      if (up) {
        take(exchange.getRequestHeaders().getFirst("Idempotency-Key"), body);
      }
      exchange.sendResponseHeaders(up ? 200 : 503, -1);
    }
  }

  private synchronized void take(String key, String body) {
    taken.put(key, List.of(body.split("\n")));
    notifyAll();
  }

  /** Waits until so many lines have come; the test's own time-out bounds it. */
  synchronized List<String> await(int count) throws InterruptedException {
    while (lines().size() < count) {
      wait();
    }
    return lines();
  }

  /** The lines that came, in the order of their deliveries. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    taken.values().forEach(lines::addAll);
    return lines;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
