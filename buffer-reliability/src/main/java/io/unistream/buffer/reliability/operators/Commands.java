package io.unistream.buffer.reliability.operators;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the system. */
final class Commands {

  private static final int MOST_SECONDS = 30;

  private Commands() {}

  /** Runs one to its end; {@link IOException} if it fails. */
  static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(List.of(command) + " does not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            List.of(command) + " ended with " + process.exitValue() + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Whether this process is root's. */
  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
