package io.unistream.buffer.cli;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A process that puts, takes and commits in the smallest segments until its standard input ends. */
final class LiveWriter {

  /** What tells an operator would mix with what this process says. Kept here, for loggers are weakly held. */
  private static final Logger OPERATORS = Logger.getLogger(Buffer.class.getName());

  private LiveWriter() {}

  /**
   * Runs in the process. Its last line says how many records were committed.
   *
   * @param arguments the directory, and the crash class
   * @throws IOException if standard input fails
   */
  @SuppressWarnings("SystemOut") // it is how this process speaks
  public static void main(String... arguments) throws IOException {
    OPERATORS.setLevel(Level.OFF);
    FileBufferSettings settings = Logs.settings(Path.of(arguments[0])).toBuilder()
        .emit(policy -> policy.withMaxInFlight(8))
        .durability(CrashClass.valueOf(arguments[1]))
        .build();
    SplittableRandom random = new SplittableRandom(11);
    Deque<Batch<String>> inFlight = new ArrayDeque<>();
    long committed = 0;
    try (Buffer<String> buffer = Logs.open(settings)) {
      Logs.put(buffer, 1);
      System.out.println("ready");
      while (System.in.available() == 0) {
        if (buffer.stats().backlogRecords() < 200) {
          Logs.put(buffer, random.nextInt(12));
        }
        buffer.pollNext(Duration.ZERO).ifPresent(inFlight::add);
        while (inFlight.size() >= 8 || (!inFlight.isEmpty() && random.nextInt(4) == 0)) {
          Batch<String> oldest = inFlight.remove();
          buffer.commit(oldest);
          committed = oldest.lastSequence();
        }
      }
      System.out.println(buffer.stats().failed() ? "failed" : "fine, " + committed + " committed");
    }
  }
}
