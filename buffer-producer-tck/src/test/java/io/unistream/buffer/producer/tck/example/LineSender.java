package io.unistream.buffer.producer.tck.example;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Sender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

// begin
/** Sends each record as a line "identity text"; the server stores them at the line ".", and says "OK". */
final class LineSender implements Sender<String> {

  private final InetSocketAddress server;

  LineSender(InetSocketAddress server) {
    this.server = server;
  }

  @Override
  public void send(Delivery<String> delivery) throws IOException {
    try (Socket socket = new Socket()) {
      delivery.onAbort(() -> closeNow(socket)); // no interrupt ends a socket's calls
      socket.connect(server, 5_000);
      Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
      for (int i = 0; i < delivery.records().size(); i++) {
        String text = delivery.records().get(i);
        if (text.contains("\n") || text.contains("\r")) {
          delivery.reject(i, "has a line break in it");
        } else {
          out.write(delivery.batch().log() + "/" + delivery.sequence(i) + " " + text + "\n");
        }
      }
      out.write(".\n");
      out.flush();
      BufferedReader in = new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      if (!"OK".equals(in.readLine())) {
        throw new IOException("no OK from " + server); // perhaps it has them: again
      }
    }
  }

  private static void closeNow(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
// end
