package io.unistream.buffer.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program that takes batches: one run for each, with the records as lines on its standard input. No shell is involved. What it
 * writes goes where this process writes. It is told by the environment which batch it is, and how many lines: one that finds
 * fewer than that was left alone by this process, and should fail.
 */
final class BatchCommand {

  /** The idempotency key of the batch: equal keys mean equal lines. */
  static final String BATCH = "BUFFER_BATCH";

  /** How many lines there are. */
  static final String RECORDS = "BUFFER_RECORDS";

  private static final int WRITTEN_AT_ONCE = 64 << 10;

  /** What a program that is asked to end has until it is killed. */
  private static final int MILLIS_TO_END = 500;

  private final List<String> command;

  BatchCommand(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** Which program it is; not its arguments, which may hold what nobody else is to see. */
  String name() {
    return command.get(0);
  }

  /**
   * Runs it for one batch, and waits for its end.
   *
   * @param key the batch's key
   * @param lines the records
   * @param onAbort is given what kills the run, for another thread
   * @return how it ended
   * @throws IOException if it cannot be started
   * @throws InterruptedException if interrupted; it does not run any more then
   */
  Result run(String key, List<byte[]> lines, Consumer<Runnable> onAbort)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put(BATCH, key);
    builder.environment().put(RECORDS, Integer.toString(lines.size()));
    Process process = builder.start();
    try {
      AtomicBoolean ended = new AtomicBoolean();
      onAbort.accept(() -> {
        ended.set(true);
        end(process);
      });
      IOException unread = write(process, lines);
      return new Result(process.waitFor(), ended.get(), unread);
    } finally {
      if (process.isAlive()) {
        all(process).forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  /** Returns why not all could be written: a program may end, or close its input, before it has read all of it. */
  private static @Nullable IOException write(Process process, List<byte[]> lines) {
    try (OutputStream in = new BufferedOutputStream(process.getOutputStream(), WRITTEN_AT_ONCE)) {
      for (byte[] line : lines) {
        in.write(line);
        in.write('\n');
      }
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> all = all(process).toList();
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(MILLIS_TO_END, TimeUnit.MILLISECONDS)) {
        System.getLogger(BatchCommand.class.getName())
            .log(System.Logger.Level.DEBUG, "does not end when asked to; killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Those that the program has started may hold its input open, and this process would wait for
    // them.
    all.forEach(ProcessHandle::destroyForcibly);
  }

  private static Stream<ProcessHandle> all(Process process) {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
  }

  /**
   * How a run ended.
   *
   * @param exitCode 0 if the program says that it has all lines
   * @param ended whether it was ended by this process; then its exit code says nothing
   * @param unread why not all lines could be written; null if they were, though they may not have been read. It is the exit code that counts
   */
  record Result(int exitCode, boolean ended, @Nullable IOException unread) {

    boolean isTaken() {
      return exitCode == 0 && !ended;
    }

    String text() {
      return "exit code " + exitCode + (unread == null ? "" : "; it did not read all lines");
    }
  }
}
