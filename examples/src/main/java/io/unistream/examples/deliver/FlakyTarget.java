package io.unistream.examples.deliver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP target that takes most deliveries, and else fails, is busy, hangs, takes the first half, or takes all and does not say so. A line of a body is
 * {@code <sequence> <record>}.
 */
final class FlakyTarget implements AutoCloseable {

  private final Ledger ledger;
  private final Random random;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong requests = new AtomicLong();

  FlakyTarget(Ledger ledger, long seed) throws IOException {
    this.ledger = ledger;
    this.random = new Random(seed);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/");
  }

  long requests() {
    return requests.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    List<String> lines;
    try {
      lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) { // it was killed while it sent
      exchange.close();
      return;
    }
    ledger.arrived(String.valueOf(key), String.join("\n", lines));
    answer(exchange, lines, die());
  }

  private int die() {
    synchronized (random) {
      return random.nextInt(100);
    }
  }

  private void answer(HttpExchange exchange, List<String> lines, int die) throws IOException {
    if (die < 8) {
      reply(exchange, 503, "down for maintenance");
    } else if (die < 12) {
      reply(exchange, 429, "busy");
    } else if (die < 14) {
      reply(exchange, 401, "token expired");
    } else if (die < 16) { // hangs, and takes nothing
      await();
      exchange.close();
    } else if (die < 22) { // takes all, and the answer is lost
      take(lines, lines.size());
      exchange.close();
    } else if (die < 32) {
      int half = (lines.size() + 1) / 2;
      take(lines, half);
      reply(exchange, 200, Integer.toString(half));
    } else {
      take(lines, lines.size());
      reply(exchange, 200, Integer.toString(lines.size()));
    }
  }

  private void await() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server ends
    }
  }

  private void take(List<String> lines, int count) {
    for (String line : lines.subList(0, count)) {
      int space = line.indexOf(' ');
      ledger.took(Long.parseLong(line, 0, space, 10), line.substring(space + 1));
    }
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      // It was killed while it waited for the answer: what was taken is taken.
      exchange.close();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
