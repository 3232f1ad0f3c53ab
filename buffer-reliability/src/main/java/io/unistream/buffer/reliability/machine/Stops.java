package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * SIGSTOP of a log's owner, for longer than it looks whether the log is its own, while another process tries to open it and is
 * refused; after SIGCONT the owner goes on. A log in files knows no longer time-out.
 */
@Command(
    name = "stops",
    mixinStandardHelpOptions = true,
    description = "Stops a log's owner by SIGSTOP while another process tries to open the log.")
public final class Stops extends Campaign {

  @Option(names = "--times", paramLabel = "N", description = "How many. Default: 100.")
  private int times = 100;

  @Option(
      names = "--millis",
      paramLabel = "MS",
      description = "For how long, at least. Default: 1000; an owner looks every 250.")
  private int millis = 1_000;

  /** For the command line. */
  public Stops() {}

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    return List.of(run(times, millis, err));
  }

  /** Stops it so many times, for so long. */
  Row run(int stops, int atLeastMillis, PrintStream err) throws IOException, InterruptedException {
    Tally tally = new Tally("SIGSTOP of the owner, SIGCONT", "file", err);
    try (Scratch scratch = Scratch.make()) {
      Path log = scratch.path().resolve("log");
      try (OpenerProcess owner = new OpenerProcess(log);
          OpenerProcess other = new OpenerProcess(log)) {
        check("OWN-ONE", "won", owner.ask("open"));
        for (int i = 1; i <= stops; i++) {
          tally.tried();
          signal("STOP", owner);
          try {
            awaitStopped(owner.pid());
            check("OWN-ONE", "locked", other.ask("open"));
            TimeUnit.MILLISECONDS.sleep(atLeastMillis); // this is what is tried
            check("OWN-ONE", "locked", other.ask("open"));
          } catch (BrokenPromise e) {
            tally.wrong(e, "stops");
          } finally {
            signal("CONT", owner);
          }
          try {
            check("OWN-ONE", String.valueOf(i), owner.ask("put"));
          } catch (BrokenPromise e) {
            tally.wrong(e, "stops");
          }
        }
        tally.acknowledged(stops);
      }
    }
    return tally.row();
  }

  private static void signal(String signal, OpenerProcess process) throws IOException {
    Programs.run("kill", "-s", signal, String.valueOf(process.pid()));
  }

  private static void awaitStopped(long pid) throws IOException, InterruptedException {
    for (int tries = 0; tries < 1_000; tries++) {
      String state = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.UTF_8);
      if (state.substring(state.lastIndexOf(')')).startsWith(") T")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new IOException("the process did not stop");
  }

  static void check(String rule, String expected, String answer) {
    if (!answer.equals(expected)) {
      throw new BrokenPromise(rule, "expected " + expected + ", got " + answer);
    }
  }
}
