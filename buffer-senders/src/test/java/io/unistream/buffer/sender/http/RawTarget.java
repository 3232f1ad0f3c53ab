package io.unistream.buffer.sender.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that does with its connections what no proper server does. */
final class RawTarget implements AutoCloseable {

  /** What is done with a connection once the request has arrived; it stays open until it is closed by this or the client. */
  interface Behaviour {
    void act(Socket connection) throws IOException;
  }

  private final ServerSocket server;
  private final Behaviour behaviour;
  private final CountDownLatch acted = new CountDownLatch(1);
  private final CompletableFuture<Boolean> closedByClient = new CompletableFuture<>();
  private final BlockingQueue<Socket> connections = new LinkedBlockingQueue<>();

  RawTarget(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread acceptor = new Thread(this::accept, "raw target");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        connections.add(connection);
        Thread thread = new Thread(() -> serve(connection), "raw connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket connection) {
    try {
      readRequest(connection.getInputStream());
      behaviour.act(connection);
      acted.countDown();
      if (!connection.isClosed()) {
        closedByClient.complete(connection.getInputStream().read() < 0);
      }
    } catch (IOException e) {
      closedByClient.complete(true); // reset
    } finally {
      acted.countDown();
    }
  }

  /** Reads headers, and a body of the length that they tell. */
  private static void readRequest(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
      text = head.toString(StandardCharsets.ISO_8859_1);
    }
    for (String line : text.split("\r\n", -1)) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        in.readNBytes(Integer.parseInt(line.substring(15).trim()));
      }
    }
  }

  static void write(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    connection.getOutputStream().flush();
  }

  /** Waits until the behaviour was carried out. */
  void awaitActed() throws InterruptedException {
    if (!acted.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no request came");
    }
  }

  /** Waits until the client has closed the connection. */
  boolean isClosedByClient() throws Exception {
    return closedByClient.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
