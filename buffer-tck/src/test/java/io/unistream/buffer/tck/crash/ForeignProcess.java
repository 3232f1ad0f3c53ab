package io.unistream.buffer.tck.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that takes and releases the lock of a real file when told so. */
final class ForeignProcess implements AutoCloseable {

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  ForeignProcess(Path file) throws IOException {
    process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ForeignProcess.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  boolean tryLock() throws IOException {
    return Boolean.parseBoolean(ask("try"));
  }

  void release() throws IOException {
    ask("release");
  }

  private String ask(String command) throws IOException {
    commands.println(command);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the other process is gone");
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    commands.close(); // the other process sees the end of its input
    process.onExit().join();
    answers.close();
  }

  /** The other process: an answer for each line, whether it has the lock. */
  public static void main(String[] args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
      FileLock lock = null;
      for (String command = in.readLine(); command != null; command = in.readLine()) {
        if (lock != null) {
          lock.release();
          lock = null;
        }
        if ("try".equals(command)) {
          lock = channel.tryLock();
        }
        System.out.println(lock != null);
      }
    }
  }
}
