package io.unistream.buffer.bench.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns bits of a peer's log, one at a time, and counts what comes of it. A JVM that hangs or dies of one is replaced. One thread. */
final class TurnedBits {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LINES_OF_EACH = 4;

  private final PeerHarness harness;
  private final Path directory;
  private final Path errors;
  private final Map<Damage.Outcome, List<String>> outcomes = new EnumMap<>(Damage.Outcome.class);

  TurnedBits(PeerHarness harness, Path directory, Path errors) {
    this.harness = harness;
    this.directory = directory;
    this.errors = errors;
  }

  Verdict run(int bits, long seed) throws IOException, InterruptedException {
    Path log = Files.createTempDirectory(directory, "to-damage");
    try {
      try (KitProcess making = KitProcess.start(
          directory, errors, List.of(), "make", harness.getClass().getName(), log.toString())) {
        if (making.line(PATIENCE) != null || making.awaitEnd() != 0) {
          throw new IOException("no log could be made to damage; see " + errors);
        }
      }
      int next = 0;
      while (next < bits) {
        next = attempts(log, next, bits, seed);
      }
    } finally {
      Damage.delete(log);
    }
    String cell = outcomes.entrySet().stream()
        .map(each -> each.getValue().size() + " " + each.getKey().name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
    List<String> lines = new ArrayList<>();
    outcomes.forEach((outcome, all) -> {
      if (outcome != Damage.Outcome.HARMLESS) {
        lines.addAll(all.subList(0, Math.min(LINES_OF_EACH, all.size())));
      }
    });
    return new Verdict(cell + " (" + bits + " bits, seed " + seed + ")", lines);
  }

  /** Returns the number of the first place that was not tried. */
  private int attempts(Path log, int from, int to, long seed)
      throws IOException, InterruptedException {
    int next = from;
    try (KitProcess process = KitProcess.start(
        directory,
        errors,
        List.of(),
        "damage",
        harness.getClass().getName(),
        log.toString(),
        seed + "",
        from + "",
        to + "")) {
      for (String line = process.line(PATIENCE); line != null; line = process.line(PATIENCE)) {
        String[] words = line.split(" ", 3);
        next = Integer.parseInt(words[0]) + 1;
        note(Damage.Outcome.valueOf(words[1]), line);
      }
      int exit = process.awaitEnd();
      if (exit != 0) {
        note(Damage.Outcome.DIED, next + " DIED exit code " + exit);
        next++;
      }
    }
    return next;
  }

  private void note(Damage.Outcome outcome, String line) {
    outcomes.computeIfAbsent(outcome, unused -> new ArrayList<>()).add("bit " + line);
  }
}
