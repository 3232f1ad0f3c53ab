package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.reliability.BrokenPromise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An {@link Opener}, from outside. A thread of its own reads what it answers. For use by one thread. */
final class OpenerProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final OutputStream lines;
  private final BufferedReader answers;
  private final ExecutorService reader = Executors.newSingleThreadExecutor();

  OpenerProcess(Path log) throws IOException {
    process = Programs.builder(TracedLife.command(Opener.class, log))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    lines = process.getOutputStream();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  long pid() {
    return process.pid();
  }

  /** Tells it something; {@link #answer} is what it answers. */
  Future<String> tell(String line) throws IOException {
    lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    lines.flush();
    return reader.submit(answers::readLine);
  }

  /** Tells it something, and waits for the answer. */
  String ask(String line) throws IOException, InterruptedException {
    return answer(tell(line));
  }

  static String answer(Future<String> told) throws InterruptedException {
    try {
      return String.valueOf(told.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      throw new BrokenPromise("LIFE-WAIT", "no answer for " + PATIENCE_SECONDS + " s");
    } catch (ExecutionException e) {
      throw new AssertionError("the process is gone", e.getCause());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    reader.shutdownNow();
  }
}
