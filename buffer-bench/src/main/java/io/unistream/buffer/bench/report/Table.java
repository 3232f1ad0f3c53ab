package io.unistream.buffer.bench.report;

import io.unistream.buffer.bench.child.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints groups as tables. */
public final class Table {

  private static final String HEAD = "  %-12s %8s%8s%8s  %8s%8s%8s %13s  %7s%8s%15s  %s";

  /** What has a column of its own. */
  private static final Set<String> COLUMNS = Set.of(Outcome.RATE, Outcome.USER, Outcome.SYSTEM);

  private static final Set<String> UNITS = Set.of("us", "ms", "s", "MB", "syncs", "bytes");

  private final Screen screen;

  /**
   * Makes one.
   *
   * @param screen where it prints
   */
  public Table(Screen screen) {
    this.screen = screen;
  }

  /**
   * Prints groups.
   *
   * @param groups what was measured
   */
  public void print(List<Group> groups) {
    groups.forEach(this::print);
  }

  private void print(Group group) {
    screen.line("");
    screen.line(screen.bold("(" + group.letter() + ") " + group.title()));
    if (group.rows().stream().allMatch(row -> row.rate() == null)) {
      group.rows().forEach(this::printValues);
    } else {
      printRates(group);
    }
    for (Row row : group.rows()) {
      for (String error : row.errors()) {
        screen.line("  " + screen.red(row.contender() + " failed in " + error));
      }
    }
  }

  private void printValues(Row row) {
    screen.line(String.format(Locale.ROOT, "  %-12s %s", row.contender(), extras(row.values())));
  }

  private void printRates(Group group) {
    String best = group.bestPeer() == null ? "" : "to " + group.bestPeer() + ", best peer";
    String limit = group.limit() == null ? "" : "to " + group.limitTold();
    boolean isTimed = group.rows().stream().anyMatch(row -> row.processor() != null);
    screen.line(screen.dim(String.format(
        Locale.ROOT,
        "  %-12s %-24s  %-24s %13s  %30s",
        "",
        limit.isEmpty() ? "" : "   " + limit,
        best.isEmpty() ? "" : "   " + best,
        "records/s",
        isTimed ? "processor, s/M records" : "")));
    screen.line(screen.dim(String.format(
        Locale.ROOT,
        HEAD,
        "",
        limit.isEmpty() ? "" : "min",
        limit.isEmpty() ? "" : "median",
        limit.isEmpty() ? "" : "max",
        best.isEmpty() ? "" : "min",
        best.isEmpty() ? "" : "median",
        best.isEmpty() ? "" : "max",
        "median",
        isTimed ? "user" : "",
        isTimed ? "system" : "",
        group.cheapestPeer() == null ? "" : "to " + group.cheapestPeer(),
        "")));
    double top = group.rows().stream()
        .mapToDouble(row -> row.rate() == null ? 0 : row.rate().median())
        .max()
        .orElse(0);
    group.rows().forEach(row -> printRate(row, top));
  }

  private void printRate(Row row, double top) {
    if (row.rate() == null) {
      return; // Its errors say why.
    }
    List<String> limit = columns(row.role() == Role.LIMIT ? null : row.toLimit());
    List<String> peer = columns(row.role() == Role.LIMIT ? null : row.toBestPeer());
    String line = String.format(
        Locale.ROOT,
        HEAD,
        row.contender(),
        limit.get(0),
        limit.get(1),
        limit.get(2),
        peer.get(0),
        peer.get(1),
        peer.get(2),
        String.format(Locale.ROOT, "%,.0f", row.rate().median()),
        processor(row, Outcome.USER),
        processor(row, Outcome.SYSTEM),
        row.processorToPeer() == null ? "" : ratio(row.processorToPeer().median()),
        screen.bar(row.rate().median(), top) + "  " + screen.dim(extras(row.values())));
    screen.line(row.role() == Role.OURS ? screen.green(line) : line);
  }

  private static List<String> columns(@Nullable Stats stats) {
    return stats == null
        ? List.of("", "", "")
        : List.of(ratio(stats.min()), ratio(stats.median()), ratio(stats.max()));
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
  }

  /** The median of the processor time of one kind, or nothing where it is not known. */
  static String processor(Row row, String kind) {
    Stats stats = row.values().get(kind);
    return stats == null
        ? ""
        : String.format(Locale.ROOT, stats.median() < 1 ? "%.3f" : "%.2f", stats.median());
  }

  /** The medians of what else was measured; latencies in syncs where these are known, and the middle one in both. */
  static String extras(Map<String, Stats> values) {
    return values.entrySet().stream()
        .filter(each -> !COLUMNS.contains(each.getKey()))
        .filter(each -> each.getKey().equals("p50 us")
            || !values.containsKey(each.getKey().replaceFirst(" us$", " syncs"))
            || !each.getKey().endsWith(" us"))
        .map(each -> told(each.getKey(), each.getValue().median()))
        .collect(Collectors.joining(", "));
  }

  /** A name such as {@code open ms} ends in its unit, which comes after the number. */
  private static String told(String name, double value) {
    int space = name.lastIndexOf(' ');
    String unit = name.substring(space + 1);
    return space > 0 && UNITS.contains(unit)
        ? name.substring(0, space) + " " + number(value) + " " + unit
        : name + " " + number(value);
  }

  static String number(double value) {
    boolean isPlain = value >= 100 || value == Math.rint(value);
    return String.format(Locale.ROOT, isPlain ? "%,.0f" : "%.2f", value);
  }
}
