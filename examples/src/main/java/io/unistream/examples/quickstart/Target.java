package io.unistream.examples.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.unistream.examples.quickstart.Event.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An HTTP server that takes batches of orders while it is up, and answers 503 while it is down. */
final class Target implements AutoCloseable {

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpServer server;
  private final Consumer<Event> events;

  private volatile boolean up = true;

  Target(Consumer<Event> events) throws IOException {
    this.events = events;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/");
  }

  void goes(boolean nowUp) {
    up = nowUp;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String id = String.valueOf(exchange.getRequestHeaders().getFirst("Buffer-Batch"));
      String number = id.substring(id.indexOf('/') + 1);
      if (up) {
        events.accept(new Event(Kind.TAKEN, "batch " + number + ": " + items(body)));
        exchange.sendResponseHeaders(200, -1);
      } else {
        events.accept(new Event(Kind.REFUSED, "batch " + number));
        exchange.sendResponseHeaders(503, -1);
      }
    }
  }

  private String items(String body) throws IOException {
    List<String> items = new ArrayList<>();
    for (String line : body.lines().toList()) {
      items.add(mapper.readTree(line).path("item").asText());
    }
    return String.join(", ", items);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
