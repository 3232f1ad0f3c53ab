package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;

/** A process that puts records, commits the first batch, and then ends without closing its log. */
final class KilledWriter {

  private static final int KILLED = 7;

  private KilledWriter() {}

  static void run(Path log, int records) throws IOException, InterruptedException {
    Process process = Java.process(KilledWriter.class, log.toString(), Integer.toString(records))
        .redirectErrorStream(true)
        .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(KILLED, process.waitFor(), said);
  }

  /**
   * Runs in the process.
   *
   * @param arguments the directory, and how many records
   */
  public static void main(String... arguments) {
    Buffer<String> buffer = Logs.open(Logs.settings(Path.of(arguments[0])));
    Logs.put(buffer, 3);
    Logs.commitNext(buffer);
    Logs.put(
        buffer, Integer.parseInt(arguments[1]) - 3); // in the window alone, as long as nobody reads
    Runtime.getRuntime().halt(KILLED);
  }
}
