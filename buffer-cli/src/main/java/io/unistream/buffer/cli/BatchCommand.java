package io.unistream.buffer.cli;

import java.io.IOException;
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
   * @throws LineBreakException if a record is no line; nothing is run then
   * @throws IOException if it cannot be started
   * @throws InterruptedException if interrupted; it does not run any more then
   */
  Result run(String key, List<byte[]> lines, Consumer<Runnable> onAbort)
      throws IOException, InterruptedException {
    refuseLineBreaks(lines);
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
      ProcessInput input = ProcessInput.of(process, out -> {
        for (byte[] line : lines) {
          out.write(line);
          out.write('\n');
        }
      });
      int exitCode = process.waitFor();
      return new Result(exitCode, ended.get(), input.unread());
    } finally {
      if (process.isAlive()) {
        kill(process);
      }
    }
  }

  /** The program would take such a record for several. */
  private static void refuseLineBreaks(List<byte[]> records) throws LineBreakException {
    int none = Lines.firstThatIsNone(records);
    if (none >= 0) {
      throw new LineBreakException(none + 1, records.size());
    }
  }

  /** A record has a line break, as one of a log that another program has filled may. */
  static final class LineBreakException extends IOException {

    private static final long serialVersionUID = 1L;

    LineBreakException(int number, int count) {
      super("record " + number + " of its " + count
          + " has a line break, and a command would take it for several lines;"
          + " 'buffer drain --as json' can write it");
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
    kill(process);
    // If the program has ended, nobody finds by it what it had started.
    all.stream()
        .flatMap(each -> Stream.concat(each.descendants(), Stream.of(each)))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** Kills a program before what it has started, so that it does not go on behind one that ends, or starts another. */
  private static void kill(Process process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
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
