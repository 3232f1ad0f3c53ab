package io.unistream.buffer.bench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.bench.PeerFlags;
import io.unistream.buffer.bench.child.ChildMain;
import io.unistream.buffer.bench.child.Outcome;
import io.unistream.buffer.bench.child.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JVM of one contender, as its parent sees it. Used by one thread. */
final class Child implements AutoCloseable {

  private static final Duration TO_DIE = Duration.ofSeconds(10);

  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService listener = Executors.newSingleThreadExecutor(Child::daemon);
  private final Process process;
  private final BufferedReader answers;
  private final Thread killWithParent;

  private Child(Process process) {
    this.process = process;
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    killWithParent = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killWithParent);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "child's answers");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts the JVM.
   *
   * @param errors where its standard error goes
   */
  static Child start(String contender, Profile profile, Path errors) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(profile.flags());
    command.addAll(PeerFlags.all());
    command.addAll(List.of(
        "-XX:+DisplayVMOutputToStderr",
        "-cp",
        System.getProperty("java.class.path"),
        ChildMain.class.getName(),
        contender));
    return new Child(new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
        .start());
  }

  /** Does a task. A child that dies or takes too long is an outcome too; it is then dead. */
  Outcome perform(Task task, Duration patience) throws IOException, InterruptedException {
    try {
      OutputStream tasks = process.getOutputStream();
      tasks.write((json.writeValueAsString(task) + "\n").getBytes(StandardCharsets.UTF_8));
      tasks.flush();
      return CompletableFuture.supplyAsync(this::answer, listener)
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly().waitFor();
      close();
      return failed("no answer in " + patience.toMillis() + " ms");
    } catch (ExecutionException | IOException e) {
      close();
      return failed("its JVM ended: " + e.getMessage());
    }
  }

  private static Outcome failed(String why) {
    return new Outcome(Map.of(), why);
  }

  private Outcome answer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(ChildMain.PREFIX)) {
          return json.readValue(line.substring(ChildMain.PREFIX.length()), Outcome.class);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("its answer cannot be read: " + e, e);
    }
    throw new IllegalStateException("exit code " + process.onExit().join().exitValue());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(TO_DIE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly(); // It cannot be told to end, or has ended.
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      listener.shutdownNow();
      try {
        Runtime.getRuntime().removeShutdownHook(killWithParent);
      } catch (IllegalStateException e) {
        process.destroyForcibly(); // This JVM is on its way down, and so the hook runs.
      }
    }
  }
}
