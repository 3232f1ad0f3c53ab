package io.unistream.buffer.producer.tck.example;

import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.FaultyTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The server that {@link LineSender} sends to, with the faults that the kit asks for. */
final class LineServer extends FaultyTarget<String> implements AutoCloseable {

  private final Function<InetSocketAddress, Sender<String>> senders;

  private ServerSocket listening;
  private Thread acceptor;

  // Guarded by this.
  private final List<String> arrived = new ArrayList<>();
  private final Set<String> identities = new HashSet<>();
  private int connections;

  LineServer(Function<InetSocketAddress, Sender<String>> senders) throws IOException {
    this.senders = senders;
    this.listening = listen(0);
    this.acceptor = accept(listening);
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private Thread accept(ServerSocket socket) {
    return start(() -> {
      try {
        while (true) {
          Socket connection = socket.accept();
          Thread unused = start(() -> serve(connection));
        }
      } catch (IOException e) {
        // it is closed
      }
    });
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "line server");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void serve(Socket connection) {
    count(1);
    try (connection) {
      BufferedReader in = new BufferedReader(
          new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
      List<String> lines = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.equals(".")) {
          lines.add(line);
        } else if (store(lines)) {
          connection.getOutputStream().write("OK\n".getBytes(StandardCharsets.UTF_8));
        } else {
          return;
        }
      }
    } catch (IOException e) {
      // the sender has gone
    } finally {
      count(-1);
    }
  }

  private synchronized void count(int change) {
    connections += change;
  }

  /** False if the answer is to be lost. */
  private synchronized boolean store(List<String> lines) {
    awaitGoOn(() -> false);
    for (String line : lines) {
      int space = line.indexOf(' ');
      if (identities.add(line.substring(0, space))) {
        arrived.add(line.substring(space + 1));
      }
    }
    return !losesAnswer();
  }

  @Override
  public Sender<String> newSender() {
    return senders.apply((InetSocketAddress) listening.getLocalSocketAddress());
  }

  @Override
  public String record(String text) {
    return text;
  }

  @Override
  public String poison(String text) {
    return text + "\nis no line";
  }

  @Override
  public synchronized List<String> arrived() {
    return List.copyOf(arrived);
  }

  @Override
  public void goDown() throws IOException, InterruptedException {
    listening.close();
    acceptor.join(); // who waits in accept is still given connections for a moment after that
  }

  @Override
  public void comeUp() throws IOException {
    listening = listen(listening.getLocalPort());
    acceptor = accept(listening);
  }

  @Override
  public synchronized int connections() {
    return connections;
  }

  @Override
  public boolean isOwn(Thread thread) {
    return thread.getName().equals("line server");
  }

  @Override
  public void close() throws IOException {
    goOn();
    listening.close();
  }
}
