package io.unistream.buffer.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether a lock keeps another process of this machine out: a process of its own tries to take one that this one holds. */
final class LockTry {

  private static final int KEPT_OUT = 10;
  private static final int TAKEN = 11;

  private static final int LONGEST_SECONDS = 30;

  private LockTry() {}

  /**
   * Runs in the other process.
   *
   * @param arguments the file
   * @throws IOException if the file cannot be opened or locked
   */
  public static void main(String... arguments) throws IOException {
    try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      System.exit(lock == null ? KEPT_OUT : TAKEN);
    }
  }

  /**
   * Holds a lock while another process tries.
   *
   * @return whether it was kept out; empty if it could not be started, or did not say
   */
  static Optional<Boolean> keepsOthersOut(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Process other = new ProcessBuilder(List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx16m",
              "-cp",
              System.getProperty("java.class.path"),
              LockTry.class.getName(),
              file.toString()))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      Optional<Boolean> kept = said(other);
      return lock.isValid() ? kept : Optional.of(false);
    }
  }

  private static Optional<Boolean> said(Process other) throws IOException {
    try {
      if (!other.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        return Optional.empty();
      }
      int code = other.exitValue();
      return code == KEPT_OUT || code == TAKEN ? Optional.of(code == KEPT_OUT) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while another process tried a lock", e);
    } finally {
      other.destroyForcibly();
    }
  }
}
