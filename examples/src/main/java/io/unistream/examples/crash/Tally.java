package io.unistream.examples.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts lives and times recoveries. */
final class Tally {

  private final List<Long> recoveryNanos = new ArrayList<>();
  private final Map<Outcome.Phase, Integer> kills = new EnumMap<>(Outcome.Phase.class);
  private int lives;

  void opened(Report.Opened opened) {
    if (!opened.created()) {
      recoveryNanos.add(opened.nanos());
    }
  }

  void ended(Outcome outcome) {
    lives++;
    if (outcome.killed()) {
      kills.merge(outcome.phase(), 1, Integer::sum);
    }
  }

  int lives() {
    return lives;
  }

  int kills() {
    return kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  int kills(Outcome.Phase phase) {
    return kills.getOrDefault(phase, 0);
  }

  /** The times that recovery took, sorted, in milliseconds. */
  List<Double> recoveryMillis() {
    List<Long> sorted = new ArrayList<>(recoveryNanos);
    Collections.sort(sorted);
    return sorted.stream().map(nanos -> Math.round(nanos / 1e4) / 100.0).toList();
  }
}
