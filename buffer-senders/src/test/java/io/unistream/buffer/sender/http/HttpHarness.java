package io.unistream.buffer.sender.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.FaultyTarget;
import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server of this program, that says in its errors all that it was asked. */
record HttpHarness(TargetMemory memory, boolean takesParts) implements SenderHarness<String> {

  private static final String TOKEN = "t0k3n-of-the-query";
  private static final String BEARER = "t0k3n-of-the-header";

  @Override
  public Set<SenderCapability> capabilities() {
    Set<SenderCapability> can = EnumSet.allOf(SenderCapability.class);
    can.remove(SenderCapability.CONNECTIONS);
    if (!takesParts) {
      can.remove(SenderCapability.TAKES_PARTS);
    }
    return can;
  }

  @Override
  public Set<String> secrets() {
    return Set.of(TOKEN, BEARER);
  }

  @Override
  public TestTarget<String> newTarget() throws IOException {
    return new Server(this);
  }

  private static final class Server extends FaultyTarget<String> {

    private final HttpHarness harness;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "target");
      thread.setDaemon(true);
      return thread;
    });
    private int port;
    private HttpServer server;

    // Guarded by this.
    private final List<String> arrived = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    Server(HttpHarness harness) throws IOException {
      this.harness = harness;
      this.server = start();
    }

    private HttpServer start() throws IOException {
      HttpServer made =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      made.setExecutor(threads);
      made.createContext("/", this::answer);
      made.start();
      port = made.getAddress().getPort();
      return made;
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (awaitGoOn(() -> false)) {
          return; // nobody waits any more
        }
        if (body.contains("poison:")) {
          byte[] said = ("cannot take it: " + exchange.getRequestURI() + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"))
              .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(422, said.length);
          exchange.getResponseBody().write(said);
        } else {
          String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
          byte[] busy = take(key, body).getBytes(StandardCharsets.UTF_8);
          if (!losesAnswer()) {
            exchange.sendResponseHeaders(200, busy.length == 0 ? -1 : busy.length);
            exchange.getResponseBody().write(busy);
          }
        }
      }
    }

    /** Returns the indices of what it does not take. */
    private synchronized String take(String key, String body) {
      if (!keys.add(key) && harness.memory() != TargetMemory.NOTHING) {
        return "";
      }
      boolean inPart = takesOnlyPart();
      StringBuilder busy = new StringBuilder();
      String[] lines = body.substring(0, body.length() - 1).split("\n", -1);
      for (int i = 0; i < lines.length; i++) {
        if (inPart && i % 2 == 1) {
          busy.append(i).append(' ');
        } else {
          arrived.add(lines[i]);
        }
      }
      return busy.toString();
    }

    @Override
    public Sender<String> newSender() {
      HttpSender.Builder<String> builder = HttpSender.ndjson(
              URI.create("http://127.0.0.1:" + port + "/in?token=" + TOKEN), RecordCodec.string())
          .header("Authorization", "Bearer " + BEARER);
      return harness.takesParts() ? builder.responseReader(Server::read).build() : builder.build();
    }

    private static void read(Delivery<String> delivery, HttpResponse<byte[]> response) {
      String busy = new String(response.body(), StandardCharsets.UTF_8);
      for (String index : busy.split(" ", -1)) {
        if (!index.isEmpty()) {
          delivery.retry(Integer.parseInt(index), "busy");
        }
      }
    }

    @Override
    public String record(String text) {
      return text;
    }

    @Override
    public String poison(String text) {
      return "poison:" + text;
    }

    @Override
    public synchronized List<String> arrived() {
      return List.copyOf(arrived);
    }

    @Override
    public void goDown() {
      server.stop(0);
    }

    @Override
    public void comeUp() throws IOException {
      server = start();
    }

    @Override
    public boolean isOwn(Thread thread) {
      return thread.getName().equals("target") || thread.getName().equals("HTTP-Dispatcher");
    }

    @Override
    public void close() {
      goOn();
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
