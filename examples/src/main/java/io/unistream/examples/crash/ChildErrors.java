package io.unistream.examples.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the children wrote to their standard error. */
final class ChildErrors {

  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_LINES = 12;

  private ChildErrors() {}

  /** The last lines but for stack frames, which hide the messages; each after a newline, empty if there are none. */
  static String tail(Path file) throws IOException {
    byte[] all = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    byte[] last = Arrays.copyOfRange(all, Math.max(0, all.length - MAX_BYTES), all.length);
    List<String> lines = new String(last, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.matches("\\s+(at |\\.\\.\\. ).*"))
        .toList();
    StringBuilder tail = new StringBuilder();
    for (String line : lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size())) {
      tail.append("\n    ").append(line);
    }
    return tail.toString();
  }
}
