package io.unistream.examples.crash;

import io.unistream.examples.store.StoreAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** The parent's side of one host. Its reports come out of a queue, in their order; all else is for one thread. */
final class Host {

  /**
   * Something that a host said, or its end.
   *
   * @param host which one
   * @param report what it said; null if it has ended
   * @param exit its exit code, if it has ended
   */
  record Event(Host host, @Nullable Report report, int exit) {}

  private static final int MAX_REPORT_BYTES = 1_000;

  private final int life;
  private final Path target;
  private final Process process;
  private final Thread killWithParent;

  TakeoverPlan plan;
  boolean ready;
  boolean ended;
  boolean killed;
  boolean frozen;
  boolean attacked;
  Report.@Nullable Fenced fenced;

  /** What it did last, as far as was heard. */
  Outcome.Phase phase = Outcome.Phase.STARTING;

  /** The last line in the log that the next owner opened; what this one acknowledges beyond was not refused. */
  long fenceLine = Long.MAX_VALUE;

  /** How far its target was audited. */
  long targetEnd;

  private Host(int life, Path target, Process process) {
    this.life = life;
    this.target = target;
    this.process = process;
    this.plan = TakeoverPlan.last(0, 0);
    this.killWithParent = new Thread(() -> process.toHandle().destroyForcibly());
  }

  static Host start(int life, Scenario scenario, BlockingQueue<Event> events) throws IOException {
    StoreAddress log = scenario.storedLog();
    if (log == null) {
      throw new IllegalArgumentException("hosts share a store");
    }
    List<String> command = ChildJvm.command(scenario, HostMain.class);
    command.add(Integer.toString(life));
    command.add(log.resolve("warm-up-" + life).toText());
    Process process = ChildJvm.start(command, scenario);
    Host host = new Host(life, scenario.directory().resolve("target-" + life), process);
    Runtime.getRuntime().addShutdownHook(host.killWithParent);
    Thread reader = new Thread(() -> host.read(events), "host-" + life);
    reader.setDaemon(true);
    reader.start();
    return host;
  }

  private void read(BlockingQueue<Event> events) {
    try (LineReader pipe = new LineReader(process.getInputStream(), MAX_REPORT_BYTES)) {
      for (byte[] line = pipe.next(); line != null; line = pipe.next()) {
        if (pipe.newlineSeen()) { // Else the kill tore it.
          Report report = Report.parse(new String(line, StandardCharsets.US_ASCII));
          events.add(new Event(this, report, 0));
        }
      }
      events.add(new Event(this, null, process.waitFor()));
    } catch (IOException | InterruptedException e) {
      System.getLogger(Host.class.getName())
          .log(System.Logger.Level.ERROR, "host " + life + " cannot be heard", e);
      events.add(new Event(this, null, -1));
    }
  }

  /** Tells it to open the log. */
  void go(ChildOptions options) throws IOException {
    OutputStream to = process.getOutputStream();
    to.write((String.join("\n", options.toArguments()) + "\n\n").getBytes(StandardCharsets.UTF_8));
    to.flush();
  }

  /** SIGKILL, frozen or not. */
  void kill() {
    killed = true;
    process.toHandle().destroyForcibly();
  }

  void freeze() throws IOException {
    frozen = true;
    signal("-STOP");
  }

  void wake() throws IOException {
    frozen = false;
    signal("-CONT");
  }

  private void signal(String which) throws IOException {
    try {
      int exit = new ProcessBuilder("kill", which, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
      if (exit != 0) {
        throw new IOException("kill " + which + " ended with exit code " + exit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending a signal", e);
    }
  }

  /** Leaves nothing behind. */
  void release() {
    process.toHandle().destroyForcibly();
    Runtime.getRuntime().removeShutdownHook(killWithParent);
  }

  int life() {
    return life;
  }

  /** Two machines in turn. */
  String name() {
    return life % 2 == 1 ? "A" : "B";
  }

  Path target() {
    return target;
  }
}
