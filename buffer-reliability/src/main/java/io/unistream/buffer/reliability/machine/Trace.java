package io.unistream.buffer.reliability.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What strace has written down.
 *
 * @param lines its lines
 */
record Trace(List<String> lines) {

  private static final Pattern CALL = Pattern.compile("^(\\d+)\\s+(\\w+)\\(.*");

  static Trace read(Path file) throws IOException {
    // Names and data are escaped; nothing in it is not ASCII.
    return new Trace(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
  }

  /** How many of each call a thread made, of the thread that made the most. */
  Map<String, Long> most() {
    Map<String, Long> counts = new HashMap<>();
    Map<String, Long> most = new TreeMap<>();
    for (String line : lines) {
      Matcher matcher = CALL.matcher(line);
      if (matcher.matches()) {
        String call = matcher.group(2);
        most.merge(call, counts.merge(matcher.group(1) + call, 1L, Long::sum), Math::max);
      }
    }
    return most;
  }

  /** What strace has changed. */
  List<String> injected() {
    return lines.stream().filter(line -> line.contains("(INJECTED)")).toList();
  }
}
