package io.unistream.buffer.reliability.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /** By call: which of a thread's calls had to do with a directory, counted from 1, of all threads together. */
  Map<String, SortedSet<Long>> hits(Path directory) {
    Map<String, Long> counts = new HashMap<>();
    Map<String, SortedSet<Long>> hits = new TreeMap<>();
    for (String line : lines) {
      Matcher matcher = CALL.matcher(line);
      if (matcher.matches()) {
        String call = matcher.group(2);
        long n = counts.merge(matcher.group(1) + call, 1L, Long::sum);
        if (line.contains(directory.toString())) {
          hits.computeIfAbsent(call, any -> new TreeSet<>()).add(n);
        }
      }
    }
    return hits;
  }

  /** What strace has changed that had to do with a directory, or may have. */
  List<String> injected(Path directory) {
    List<String> injected = new ArrayList<>();
    for (String line : lines) {
      if (line.contains("(INJECTED)")
          && (line.contains(directory.toString()) || line.contains(" resumed>"))) {
        injected.add(line);
      }
    }
    return injected;
  }
}
