package io.unistream.examples.quickstart;

import io.unistream.examples.quickstart.Event.Kind;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** One life of {@link QuickStartMain}, in a process of its own. */
final class Life implements AutoCloseable {

  private final Process process;
  private final BufferedWriter input;
  private final Consumer<Event> events;

  private Life(Process process, Consumer<Event> events) {
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.events = events;
  }

  static Life begin(Path log, Target target, Path errors, Consumer<Event> events)
      throws IOException {
    List<String> command = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        // A short life is mostly JVM start-up.
        "-Xmx128m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        QuickStartMain.class.getName(),
        log.toString(),
        target.uri().toString());
    Life life = new Life(
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start(),
        events);
    Thread reader = new Thread(life::read, "quick-start-reader");
    reader.setDaemon(true);
    reader.start();
    return life;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int space = line.indexOf(' ');
        Kind kind = Kind.valueOf(line.substring(0, space).toUpperCase(Locale.ROOT));
        events.accept(new Event(kind, line.substring(space + 1)));
      }
    } catch (IOException e) {
      // The pipe of a process that was killed: nothing more comes.
    }
    events.accept(new Event(Kind.ENDED, Integer.toString(process.onExit().join().exitValue())));
  }

  /** Types a line. */
  void type(String line) throws IOException {
    input.write(line);
    input.newLine();
    input.flush();
  }

  /** Ends the input, upon which the program ends in order. */
  void endInput() throws IOException {
    input.close();
  }

  /** Kills it with SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Leaves no process behind, whatever happened. */
  @Override
  public void close() {
    kill();
    process.onExit().join();
  }
}
