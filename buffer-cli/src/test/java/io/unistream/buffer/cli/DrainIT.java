package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code drain} and {@code tail} as processes. */
class DrainIT {

  private static final int RECORDS = 3_000;

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private Process drain(String... options) throws IOException {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "drain";
    arguments[1] = log().toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return Java.process(BufferCli.class, arguments)
        .redirectError(temp.resolve("err").toFile())
        .start();
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** What a kill repeats is a batch, whole, and found by its id: lines that are torn have none that is whole behind them. */
  @Test
  void killsLoseNothingAndRepeatWholeBatches() throws Exception {
    Logs.made(log(), RECORDS);
    Path file = temp.resolve("file");
    SplittableRandom random = new SplittableRandom(7);
    for (int kill = 0; kill < 6; kill++) {
      long until = size(file) + random.nextInt(20_000);
      Process process = drain("--ids", "--to", file.toString());
      while (process.isAlive() && size(file) < until) {
        process.waitFor(1, TimeUnit.MILLISECONDS);
      }
      process.destroyForcibly().waitFor();
    }
    assertEquals(0, drain("--ids", "--to", file.toString()).waitFor(), read("err"));

    LinkedHashSet<String> lines = new LinkedHashSet<>(Files.readAllLines(file));
    TreeSet<Long> sequences = new TreeSet<>();
    int torn = 0;
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      if (fields.length == 3 && fields[2].equals(Logs.text(Long.parseLong(fields[1])))) {
        assertTrue(sequences.add(Long.parseLong(fields[1])), "twice, and not the same: " + line);
      } else {
        torn++;
      }
    }
    assertEquals(RECORDS, sequences.size());
    assertTrue(torn <= 6, torn + " torn lines");
    assertTrue(Cli.run("inspect", log()).out().contains("backlog       0 records"));
  }

  private String read(String name) throws IOException {
    return Files.readString(temp.resolve(name));
  }

  @Test
  void aReaderThatHasEnoughLeavesTheRestInTheLog() throws Exception {
    Logs.made(log(), 20_000);

    Process process = drain();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8), 16)) {
      assertEquals(Logs.text(1), out.readLine());
    }

    assertEquals(4, process.waitFor());
    List<String> err = read("err").lines().toList();
    assertEquals(2, err.size(), err.toString());
    assertTrue(err.get(1).matches("buffer drain: \\d+ records are left in the log"), err.get(1));
  }

  @Test
  void sigtermEndsItBetweenBatchesOrEndsTheCommand() throws Exception {
    Logs.made(log(), 10);
    Path started = temp.resolve("started");
    Process process =
        drain("--", "sh", "-c", "touch \"$0\"; sleep 3600 & wait", started.toString());
    while (!Files.exists(started)) {
      assertTrue(process.isAlive(), read("err"));
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }

    process.destroy();

    assertEquals(143, process.waitFor());
    assertTrue(Cli.run("inspect", log()).out().contains("backlog       10 records"));
    assertTrue(Cli.run("inspect", log()).out().contains("shut down     in order"));
  }

  @Test
  void aTailThatFollowsEndsBySignal() throws Exception {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 5);
      Process process = Java.process(BufferCli.class, "tail", "-n1", "-f", log().toString())
          .redirectError(temp.resolve("err").toFile())
          .start();
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        assertTrue(out.readLine().startsWith("5\t"));
        Logs.put(buffer, 1);
        assertTrue(out.readLine().startsWith("6\t"));

        process.destroy();

        assertEquals(143, process.waitFor());
        assertEquals("", read("err"));
      }
    }
  }
}
