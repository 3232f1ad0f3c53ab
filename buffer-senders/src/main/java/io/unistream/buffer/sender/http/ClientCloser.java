package io.unistream.buffer.sender.http;

import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;

/** Ends a client's threads: at once from JDK 21 on; before, the client has no such method, and they end when it is collected. */
final class ClientCloser {

  private ClientCloser() {}

  static void close(HttpClient client) {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(client);
    } catch (NoSuchMethodException e) {
      // Before JDK 21. Nothing refers to the client any more.
    } catch (IllegalAccessException | InvocationTargetException e) {
      System.getLogger(HttpSender.class.getName())
          .log(System.Logger.Level.WARNING, "the HTTP client cannot be closed", e);
    }
  }
}
