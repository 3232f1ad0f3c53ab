package io.unistream.buffer.s3;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, by name: least, median and most. Used by one thread. */
final class Figures {

  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
  }

  void clear() {
    values.clear();
  }

  static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  static double quantile(List<Double> values, double share) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
  }

  String table() {
    StringBuilder table = new StringBuilder(
        String.format(Locale.ROOT, "%-58s%10s%10s%10s%n", "", "min", "median", "max"));
    values.forEach((name, all) -> table.append(String.format(
        Locale.ROOT,
        "%-58s%10.2f%10.2f%10.2f%n",
        name,
        Collections.min(all),
        median(all),
        Collections.max(all))));
    return table.toString();
  }
}
