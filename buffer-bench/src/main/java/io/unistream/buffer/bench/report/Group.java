package io.unistream.buffer.bench.report;

import io.unistream.buffer.bench.child.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of several contenders.
 *
 * @param letter its case
 * @param title what was measured
 * @param limit what stands for the limit, or null if nothing does
 * @param bestPeer the peer of the highest median, or null if there is none
 * @param cheapestPeer the peer of the lowest median processor time, or null if there is none
 * @param rows the limit first, then ours, then the peers, the best first
 */
public record Group(
    String letter,
    String title,
    @Nullable String limit,
    @Nullable String bestPeer,
    @Nullable String cheapestPeer,
    List<Row> rows) {

  private static final String PHYSICAL = "limit";
  private static final String MEDIAN_LATENCY = "p50 us";
  private static final String MICROS = " us";
  private static final String SYNCS = " syncs";

  /**
   * Works out the ratios.
   *
   * @param letter its case
   * @param title what was measured
   * @param roles who took part, and as what
   * @param outcomes what each gave in each round
   * @return the group
   */
  public static Group of(
      String letter, String title, Map<String, Role> roles, Map<String, List<Outcome>> outcomes) {
    String limit = withRole(Role.LIMIT, roles, outcomes).stream().findFirst().orElse(null);
    List<Outcome> limitRounds = limit == null ? null : outcomes.get(limit);
    List<Double> limits = limit == null ? List.of() : rates(outcomes, limit);
    List<String> peers = withRole(Role.PEER, roles, outcomes);
    String best = peers.stream()
        .filter(name -> median(rates(outcomes, name)) > 0)
        .max(Comparator.comparingDouble(name -> median(rates(outcomes, name))))
        .orElse(null);
    List<Double> bests = best == null ? List.of() : rates(outcomes, best);
    String cheapest = peers.stream()
        .filter(name -> median(processor(outcomes, name)) > 0)
        .min(Comparator.comparingDouble(name -> median(processor(outcomes, name))))
        .orElse(null);
    List<Double> cheapests = cheapest == null ? List.of() : processor(outcomes, cheapest);
    List<Row> rows = new ArrayList<>();
    outcomes.forEach((name, rounds) -> {
      List<Map<String, Double>> values = IntStream.range(0, rounds.size())
          .mapToObj(i -> withSyncs(
              rounds.get(i).values(),
              limitRounds == null ? null : limitRounds.get(i).values()))
          .toList();
      List<Double> own = rates(outcomes, name);
      rows.add(new Row(
          name,
          roles.getOrDefault(name, Role.PEER),
          stats(own),
          stats(ratios(own, limits)),
          stats(ratios(own, bests)),
          stats(processor(outcomes, name)),
          stats(ratios(processor(outcomes, name), cheapests)),
          valueStats(values),
          values,
          errors(rounds)));
    });
    rows.sort(Comparator.comparing(Row::role)
        .thenComparing(row -> row.rate() == null ? 0 : -row.rate().median()));
    return new Group(letter, title, limit, best, cheapest, List.copyOf(rows));
  }

  /** What ratios to {@link #limit} are told of: the physical one has an article. */
  String limitTold() {
    return limit == null || limit.equals(PHYSICAL) ? "the limit" : limit;
  }

  private static List<String> withRole(
      Role role, Map<String, Role> roles, Map<String, List<Outcome>> outcomes) {
    return outcomes.keySet().stream().filter(name -> roles.get(name) == role).toList();
  }

  /** A latency is told in the median sync of the limit in the same round, too. */
  private static Map<String, Double> withSyncs(
      Map<String, Double> values, @Nullable Map<String, Double> limit) {
    Double sync = limit == null ? null : limit.get(MEDIAN_LATENCY);
    Map<String, Double> all = new LinkedHashMap<>(values);
    if (sync != null && sync > 0) {
      values.forEach((name, value) -> {
        if (name.endsWith(MICROS)) {
          all.put(name.substring(0, name.length() - MICROS.length()) + SYNCS, value / sync);
        }
      });
    }
    return all;
  }

  /** NaN for a round that failed. */
  private static List<Double> rates(Map<String, List<Outcome>> outcomes, String name) {
    return outcomes.getOrDefault(name, List.of()).stream()
        .map(outcome -> outcome.values().getOrDefault(Outcome.RATE, Double.NaN))
        .toList();
  }

  /** User and system together; NaN for a round that failed or does not know. */
  private static List<Double> processor(Map<String, List<Outcome>> outcomes, String name) {
    return outcomes.getOrDefault(name, List.of()).stream()
        .map(Outcome::values)
        .map(values -> values.getOrDefault(Outcome.USER, Double.NaN)
            + values.getOrDefault(Outcome.SYSTEM, Double.NaN))
        .toList();
  }

  private static double median(List<Double> values) {
    Stats stats = stats(values);
    return stats == null ? 0 : stats.median();
  }

  private static List<Double> ratios(List<Double> own, List<Double> others) {
    return IntStream.range(0, Math.min(own.size(), others.size()))
        .mapToObj(i -> own.get(i) / others.get(i))
        .toList();
  }

  private static @Nullable Stats stats(List<Double> values) {
    List<Double> known = values.stream().filter(Double::isFinite).toList();
    return known.isEmpty() ? null : Stats.of(known);
  }

  private static Map<String, Stats> valueStats(List<Map<String, Double>> rounds) {
    Map<String, List<Double>> byName = new LinkedHashMap<>();
    rounds.forEach(values -> values.forEach((name, value) ->
        byName.computeIfAbsent(name, unused -> new ArrayList<>()).add(value)));
    Map<String, Stats> stats = new LinkedHashMap<>();
    byName.forEach((name, values) -> stats.put(name, Stats.of(values)));
    return stats;
  }

  private static List<String> errors(List<Outcome> rounds) {
    Map<Integer, String> errors = new TreeMap<>();
    for (int i = 0; i < rounds.size(); i++) {
      String error = rounds.get(i).error();
      if (error != null) {
        errors.put(i + 1, error);
      }
    }
    return errors.entrySet().stream()
        .map(each -> "round " + each.getKey() + ": " + each.getValue())
        .toList();
  }
}
