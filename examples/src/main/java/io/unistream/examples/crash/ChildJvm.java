package io.unistream.examples.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a child is started: in a JVM of its own, with what this one has on its class path. */
final class ChildJvm {

  private ChildJvm() {}

  /** The command, to which the child's own arguments are added. */
  static List<String> command(Scenario scenario, Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life is mostly JVM start-up.
    command.addAll(List.of(
        "-Xmx" + scenario.heap(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        // Standard output is for reports alone.
        "-XX:+DisplayVMOutputToStderr"));
    command.addAll(scenario.jvmOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  /** Starts it; its standard error goes to the scenario's file. */
  static Process start(List<String> command, Scenario scenario) throws IOException {
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(scenario.childErrors().toFile()))
        .start();
  }
}
