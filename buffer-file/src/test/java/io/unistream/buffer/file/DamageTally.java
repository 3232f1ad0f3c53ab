package io.unistream.buffer.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of damaged logs, equal outcomes together. Safe for use by any thread. */
final class DamageTally {

  private static final int LINES = 20;

  private static final class Violations {
    private int count;
    private String first = "";
  }

  // Guarded by this.
  private final Map<String, Map<String, Integer>> table = new TreeMap<>();
  private final Map<String, Violations> violations = new TreeMap<>();
  private int logs;

  synchronized void add(String kind, String policy, DamageVerdict verdict, String reproducer) {
    logs++;
    table
        .computeIfAbsent(String.format("%-16s %s", kind, policy), row -> new TreeMap<>())
        .merge(verdict.outcome(), 1, Integer::sum);
    if (verdict.isViolation()) {
      Violations same = violations.computeIfAbsent(verdict.outcome(), first -> new Violations());
      same.count++;
      String line = reproducer + "\n      " + verdict.detail();
      if (same.first.isEmpty() || line.length() < same.first.length()) {
        same.first = line;
      }
    }
  }

  synchronized int judged() {
    return logs;
  }

  synchronized int count(String outcome) {
    return table.values().stream().mapToInt(row -> row.getOrDefault(outcome, 0)).sum();
  }

  synchronized List<String> violations() {
    return new ArrayList<>(violations.keySet());
  }

  /** One row for each kind of damage and policy. */
  synchronized String table() {
    StringBuilder text = new StringBuilder();
    table.forEach((row, outcomes) -> {
      text.append(row).append('\n');
      outcomes.forEach(
          (outcome, count) -> text.append(String.format("    %7d  %s%n", count, outcome)));
    });
    return text.toString();
  }

  /** Each sort once, with how it is seen again. */
  synchronized String reproducers() {
    return reproducers(LINES);
  }

  synchronized String reproducers(int most) {
    StringBuilder text = new StringBuilder();
    violations.entrySet().stream()
        .limit(most)
        .forEach(entry -> text.append(
                String.format("%7d  %s%n      ", entry.getValue().count, entry.getKey()))
            .append(entry.getValue().first)
            .append('\n'));
    if (violations.size() > most) {
      text.append("and ").append(violations.size() - most).append(" more sorts\n");
    }
    return text.toString();
  }
}
