package io.unistream.buffer.bench.kit;

import io.unistream.buffer.bench.PeerFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM for one peer, which may hang or die of what is done to it. What it says comes line by line. A thread reads it, and
 * another thread uses this object.
 */
final class KitProcess implements AutoCloseable {

  private static final String OPTIONS = "JDK_JAVA_OPTIONS";
  private static final Duration TO_DIE = Duration.ofMinutes(1);

  /** A line, or the end. */
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private static final String END = "\u0000end";

  private final Process process;
  private final Thread reader;
  private final Thread killWithParent;
  private boolean over;

  private KitProcess(Process process) {
    this.process = process;
    reader = new Thread(this::read, "what a peer's JVM says");
    reader.setDaemon(true);
    reader.start();
    killWithParent = new Thread(this::kill);
    Runtime.getRuntime().addShutdownHook(killWithParent);
  }

  /**
   * Starts it.
   *
   * @param directory for its temporary files, and those of the processes that it starts
   * @param errors where its standard error goes
   * @param arguments of {@link KitChild}
   */
  static KitProcess start(Path directory, Path errors, List<String> properties, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:-CreateCoredumpOnCrash"));
    command.add("-XX:ErrorFile=" + directory.resolve("died-%p.log"));
    command.add("-XX:+DisplayVMOutputToStderr");
    command.addAll(properties);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), KitChild.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    // Of this JVM and of those that the kit starts there to kill them.
    List<String> flags = new ArrayList<>(PeerFlags.all());
    flags.add("-Djava.io.tmpdir=" + directory);
    flags.add("-XX:TieredStopAtLevel=1");
    builder.environment().put(OPTIONS, String.join(" ", flags));
    return new KitProcess(builder.start());
  }

  private void read() {
    try (BufferedReader said = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      System.getLogger(KitProcess.class.getName())
          .log(System.Logger.Level.DEBUG, "a peer's JVM is heard no more", e);
    } finally {
      lines.add(END);
    }
  }

  /** The next line; null at the end, which a time that is over is, too. */
  @Nullable
  String line(Duration patience) throws InterruptedException {
    if (over) {
      return null;
    }
    String line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      over = true;
      kill();
      return null;
    }
    over = line.equals(END);
    return over ? null : line;
  }

  /** SIGKILL. By its handle, because the process itself would close the pipe with what is still in it. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for its end, and returns its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(TO_DIE.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      process.waitFor();
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    kill();
    process.onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(killWithParent);
    } catch (IllegalStateException e) {
      kill(); // This JVM is on its way down, and so the hook runs.
    }
  }
}
