package io.unistream.examples.deliver;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One life of the program that is killed, and what it tells. */
final class Child {

  private final Process process;
  private final Ledger ledger;
  private final Thread reader;

  // Guarded by this.
  private long acknowledged;
  private boolean done;

  private Child(Process process, Ledger ledger) {
    this.process = process;
    this.ledger = ledger;
    this.reader = new Thread(this::read, "child-reader");
    reader.setDaemon(true);
  }

  static Child start(Path errors, Ledger ledger, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life is mostly JVM start-up.
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), DeliverMain.class.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
        .start();
    Child child = new Child(process, ledger);
    child.reader.start();
    return child;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard(line);
      }
    } catch (IOException e) {
      // The pipe of a process that was killed.
    }
    synchronized (this) {
      notifyAll();
    }
  }

  private synchronized void heard(String line) {
    if (line.startsWith("ack ")) {
      int space = line.indexOf(' ', 4);
      if (space
          > 0) { // the last line of a process that was killed may be half a line, and then nobody
        // was told
        String record = line.substring(space + 1);
        ledger.acknowledged(Long.parseLong(line, 4, space, 10), record);
        acknowledged++;
      }
    }
    done |= line.equals("done");
    notifyAll();
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  /** Kills it, and hears what it had told before. */
  void kill() throws InterruptedException {
    // Not Process.destroyForcibly, which closes the pipe too, and with it what was told and not
    // heard yet.
    process.toHandle().destroyForcibly();
    process.waitFor();
    reader.join();
  }

  /** Waits until it ends by itself; true if it delivered everything. */
  boolean end() throws InterruptedException {
    process.waitFor();
    reader.join();
    synchronized (this) {
      return done && process.exitValue() == 0;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }
}
