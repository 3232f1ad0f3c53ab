package io.unistream.buffer.bench.kit;

import io.unistream.buffer.tck.Tck;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.report.TckReports;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The JVM of one peer. Its arguments: what to do, the class of the harness, a directory, and what the work needs beyond. */
public final class KitChild {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private KitChild() {}

  /**
   * Does what is asked, says it line by line, and ends.
   *
   * @param arguments what to do, with which peer, where
   * @throws Exception if that is not possible
   */
  public static void main(String... arguments) throws Exception {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err); // What a peer prints is not for the parent.
    Constructor<?> constructor = Class.forName(arguments[1]).getDeclaredConstructor();
    constructor.setAccessible(true);
    PeerHarness harness = (PeerHarness) constructor.newInstance();
    Path directory = Files.createDirectories(Path.of(arguments[2]));
    switch (arguments[0]) {
      case "rules" -> rules(harness, directory, Integer.parseInt(arguments[3]), out);
      case "life" -> new Life(harness.peer(), directory, out).live();
      case "look" -> new Life(harness.peer(), directory, out).look();
      case "fill" -> new Filling(harness.peer(), directory, Path.of(arguments[3]), out).run();
      case "make" -> Damage.make(harness.peer(), directory);
      case "damage" ->
        new Damage(harness.peer(), directory, Long.parseLong(arguments[3]), out)
            .run(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    // A peer may have left threads.
    System.exit(0);
  }

  private static void rules(PeerHarness harness, Path report, int scenarios, PrintStream out)
      throws Exception {
    TckOptions options = TckOptions.defaults()
        .withScenarios(scenarios)
        .withPatience(PATIENCE)
        .withSystemProperties();
    TckReport found = Tck.run(harness, options);
    TckReports.write(report, found);
    TckReports.summary(found).lines().forEach(out::println);
  }
}
