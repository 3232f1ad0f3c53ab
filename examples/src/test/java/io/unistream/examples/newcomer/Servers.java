package io.unistream.examples.newcomer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The target and the store that a newcomer's programs talk to, on free ports of the loopback device. It prints the target's address, and then
 * the store's. The target is down until a line {@code up} comes on standard input; all ends with its end, so that nothing outlives the
 * script that started it.
 */
final class Servers {

  private Servers() {}

  /**
   * Serves.
   *
   * @param arguments the bucket of the store
   * @throws IOException if a port cannot be had, or standard input cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    try (Target target = new Target();
        StoreServer store = new StoreServer(arguments[0]);
        BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(target.address());
      System.out.println(store.address());
      String command = commands.readLine();
      while (command != null) {
        if (!command.equals("up")) {
          throw new IllegalArgumentException("not a command: " + command);
        }
        target.goUp();
        System.out.println("up");
        command = commands.readLine();
      }
    }
  }
}
