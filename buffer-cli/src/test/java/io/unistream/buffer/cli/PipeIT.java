package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code pipe} in processes that are killed. The long form, which takes some minutes:
 *
 * <pre>
 * mvn -B -ntp verify -pl buffer-cli -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=PipeIT \
 *     -Dfailsafe.failIfNoSpecifiedTests=false -Dpipe.lines=1000000 -Dpipe.kills=100
 * </pre>
 */
class PipeIT {

  private static final int LINES = Integer.getInteger("pipe.lines", 30_000);
  private static final int KILLS = Integer.getInteger("pipe.kills", 10);
  private static final long SEED = Long.getLong("pipe.seed", 20_260_504L);

  @TempDir
  Path temp;

  private static String input(int lines) {
    StringBuilder text = new StringBuilder();
    for (int line = 1; line <= lines; line++) {
      text.append("line ")
          .append(line)
          .append(' ')
          .append("x".repeat(line * 37 % 60))
          .append('\n');
    }
    return text.toString();
  }

  /**
   * Killed at any moment, some of them before the log is open; each life but those goes on until some batches more have arrived, so that
   * the whole gets on however slow the machine is.
   */
  @Test
  void nothingIsLostAndOrderIsKeptOverKillsWithResume() throws Exception {
    Path file = Files.writeString(temp.resolve("input"), input(LINES));
    PipeProcess pipe = new PipeProcess(temp);
    SplittableRandom random = new SplittableRandom(SEED);
    int batches = LINES / 500;
    ProcessBuilder builder =
        pipe.builder("--resume", "--max-records=500").redirectInput(file.toFile());

    for (int kill = 0; kill < KILLS; kill++) {
      int more = kill % 4 == 0 ? 0 : random.nextInt(1, 2 + batches * 2 / KILLS);
      int until = pipe.count() + more;
      Process process = builder.start();
      while (process.isAlive() && pipe.count() < until) {
        process.waitFor(2, TimeUnit.MILLISECONDS);
      }
      process.waitFor(random.nextInt(more == 0 ? 900 : 30), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
    }
    Process last = builder.start();

    assertEquals(0, last.waitFor(), () -> read(pipe.err()));
    PipeProcess.Audit audit = pipe.audit();
    assertEquals(java.util.List.of(), audit.faults(), "seed " + SEED);
    assertTrue(
        input(LINES).equals(audit.text()),
        () -> "lines are missing, or others: " + audit.text().lines().count() + " instead of "
            + LINES + "; seed " + SEED);
    System.getLogger(PipeIT.class.getName())
        .log(
            System.Logger.Level.INFO,
            LINES + " lines arrived over " + KILLS + " kills, " + audit.repeats()
                + " batches more than once");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What it had read is stored; the process ends although nobody closes its input, and with the signal's code. */
  @Test
  void sigtermEndsItAndLosesNothingThatWasStored() throws Exception {
    PipeProcess pipe = new PipeProcess(temp);
    Process process = pipe.builder("--max-age=100ms").start();
    OutputStream in = process.getOutputStream();
    in.write(input(10).getBytes(UTF_8));
    in.write("begun".getBytes(UTF_8));
    in.flush();
    while (pipe.count() == 0) {
      assertTrue(process.isAlive(), () -> read(pipe.err()));
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }

    process.toHandle().destroy(); // the other one would close the input, too, and so end the line

    assertEquals(143, process.waitFor());
    assertEquals(input(10), pipe.audit().text());
    String err = read(pipe.err());
    assertTrue(err.contains("10 lines of this run were stored; all are delivered"), err);
    assertTrue(err.contains("a line was read in part and is not stored"), err);
    assertTrue(Cli.run("inspect", pipe.log()).out().contains("shut down     in order"));
  }

  @Test
  void sigtermEndsARunThatDoesNotEnd() throws Exception {
    Path started = temp.resolve("started");
    Process process = Java.process(
            BufferCli.class,
            "pipe",
            temp.resolve("log").toString(),
            "--",
            "sh",
            "-c",
            "echo $$ > \"$0.tmp\"; mv \"$0.tmp\" \"$0\"; sleep 3600 & wait",
            started.toString())
        .redirectError(temp.resolve("err").toFile())
        .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write("one\n".getBytes(UTF_8));
    }
    while (!Files.exists(started)) {
      assertTrue(process.isAlive(), () -> read(temp.resolve("err")));
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    long run = Long.parseLong(Files.readString(started).trim());

    process.destroy();

    assertEquals(143, process.waitFor());
    ProcessHandle.of(run).ifPresent(left -> left.onExit().join());
    assertTrue(Cli.run("inspect", temp.resolve("log")).out().contains("backlog       1 record"));
  }

  @Test
  void outputOfTheCommandIsPassedThrough() throws Exception {
    Process process = Java.process(
            BufferCli.class,
            "pipe",
            temp.resolve("log").toString(),
            "--",
            "sh",
            "-c",
            "cat; echo problem >&2")
        .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write("one\ntwo".getBytes(UTF_8));
    }

    assertEquals("one\ntwo\n", new String(process.getInputStream().readAllBytes(), UTF_8));
    assertEquals("problem\n", new String(process.getErrorStream().readAllBytes(), UTF_8));
    assertEquals(0, process.waitFor());
  }
}
