package io.unistream.buffer.bench.child;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.bench.Contender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** The JVM of one contender: does what standard input says, a task a line, until it ends. */
public final class ChildMain {

  /** Begins each answer, so that what a library prints is not taken for one. */
  public static final String PREFIX = "@bench ";

  private ChildMain() {}

  /**
   * Runs until standard input ends.
   *
   * @param arguments the contender's name
   * @throws IOException if the parent cannot be heard
   */
  public static void main(String... arguments) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    Contender contender = Contenders.named(arguments[0])
        .orElseThrow(() -> new IllegalArgumentException("no contender " + arguments[0]));
    ObjectMapper json = new ObjectMapper();
    BufferedReader tasks =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = tasks.readLine(); line != null; line = tasks.readLine()) {
      Outcome outcome = perform(contender, json.readValue(line, Task.class));
      answers.println(); // A library may have begun a line.
      answers.println(PREFIX + json.writeValueAsString(outcome));
      answers.flush();
    }
    // Threads that a library left behind must not keep this JVM.
    System.exit(0);
  }

  static Outcome perform(Contender contender, Task task) {
    try (Workplace place = Workplace.make(task.directory())) {
      return new Outcome(Works.run(contender, task, place), null);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      System.getLogger(ChildMain.class.getName())
          .log(System.Logger.Level.ERROR, "a measurement of " + contender.name() + " failed", e);
      return new Outcome(
          Map.of(),
          Objects.requireNonNullElse(e.getMessage(), "") + " (" + e.getClass().getSimpleName()
              + ")");
    }
  }
}
