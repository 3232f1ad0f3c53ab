package io.unistream.buffer.sender.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server of this program, that says in its errors all that it was asked. */
record HttpHarness(TargetMemory memory) implements SenderHarness<String> {

  private static final String TOKEN = "t0k3n-of-the-query";
  private static final String BEARER = "t0k3n-of-the-header";

  @Override
  public Set<SenderCapability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(SenderCapability.CONNECTIONS));
  }

  @Override
  public Set<String> secrets() {
    return Set.of(TOKEN, BEARER);
  }

  @Override
  public TestTarget<String> newTarget() throws IOException {
    return new Server(memory);
  }

  private static final class Server implements TestTarget<String> {

    private final TargetMemory memory;
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
    private boolean hanging;
    private boolean loseNext;
    private int waiting;

    Server(TargetMemory memory) throws IOException {
      this.memory = memory;
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
        if (hasHung()) {
          return; // nobody waits any more
        }
        if (body.contains("poison:")) {
          byte[] said = ("cannot take it: " + exchange.getRequestURI() + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"))
              .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(422, said.length);
          exchange.getResponseBody().write(said);
        } else if (!take(exchange.getRequestHeaders().getFirst("Idempotency-Key"), body)) {
          exchange.sendResponseHeaders(200, -1);
        }
      }
    }

    private synchronized boolean hasHung() {
      if (!hanging) {
        return false;
      }
      waiting++;
      try {
        while (hanging) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        waiting--;
      }
      return true;
    }

    /** True if the answer is to be lost. */
    private synchronized boolean take(String key, String body) {
      if (keys.add(key) || memory == TargetMemory.NOTHING) {
        arrived.addAll(List.of(body.substring(0, body.length() - 1).split("\n", -1)));
      }
      boolean lost = loseNext;
      loseNext = false;
      return lost;
    }

    @Override
    public Sender<String> newSender() {
      return HttpSender.ndjson(
              URI.create("http://127.0.0.1:" + port + "/in?token=" + TOKEN), RecordCodec.string())
          .header("Authorization", "Bearer " + BEARER)
          .build();
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
    public synchronized void hang() {
      hanging = true;
    }

    @Override
    public synchronized boolean isHanging() {
      return waiting > 0;
    }

    @Override
    public synchronized void goOn() {
      hanging = false;
      notifyAll();
    }

    @Override
    public synchronized void loseNextAnswer() {
      loseNext = true;
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
