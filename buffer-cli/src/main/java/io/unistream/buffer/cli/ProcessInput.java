package io.unistream.buffer.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a program reads from its standard input, in a thread of its own: a process that the program has started may hold the input open
 * without reading it, and a write then waits, though the program itself has ended.
 */
final class ProcessInput {

  private static final int WRITTEN_AT_ONCE = 64 << 10;

  /** What is left to write when the program has ended nobody reads, as a rule, and the write fails at once. */
  private static final int MILLIS_TO_FAIL = 500;

  /** What is written. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Thread writer;
  private volatile @Nullable IOException failure;

  private ProcessInput(Process process, Content content) {
    writer = new Thread(
        () -> {
          try (OutputStream out =
              new BufferedOutputStream(process.getOutputStream(), WRITTEN_AT_ONCE)) {
            content.writeTo(out);
          } catch (IOException e) {
            failure = e;
          }
        },
        "buffer-command-input");
    writer.setDaemon(true);
  }

  /** Begins to write. The input ends behind the content. */
  static ProcessInput of(Process process, Content content) {
    ProcessInput input = new ProcessInput(process, content);
    input.writer.start();
    return input;
  }

  /**
   * Returns why not all could be written, if so: a program may end, or close its input, before it has read all of it. To be called when the
   * program has ended. Waits only shortly for a write that waits itself, and leaves it alone then.
   */
  @Nullable
  IOException unread() throws InterruptedException {
    writer.join(MILLIS_TO_FAIL);
    return writer.isAlive()
        ? new IOException("a process that the program has started holds its input open")
        : failure;
  }
}
