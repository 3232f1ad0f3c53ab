package io.unistream.buffer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of this JDK. */
final class Java {

  private Java() {}

  /** One that runs a class of the tests. */
  static ProcessBuilder process(Class<?> main, String... arguments) {
    return process(
        List.of("-cp", System.getProperty("java.class.path"), main.getName()), arguments);
  }

  static ProcessBuilder process(List<String> what, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(what);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
