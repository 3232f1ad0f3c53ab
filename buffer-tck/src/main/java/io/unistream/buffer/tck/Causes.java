package io.unistream.buffer.tck;

import io.unistream.buffer.tck.TckReport.Cause;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Violation;
import io.unistream.buffer.tck.TckReport.Weight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Violations by cause, the causes by how much they tell. An exception of the implementation names the line; a loss is what
 * a buffer is there to prevent; a call that then fails as the contract says is most often a consequence of one of them. What
 * a check of the very rule found comes before what random scenarios and checks of other rules ran into, and what broke many
 * rules before what broke few.
 */
final class Causes {

  private static final Comparator<Group> MOST_TELLING_FIRST = Comparator.comparing(Group::isOther)
      .thenComparing(Group::isIndirect)
      .thenComparing(Group::countOfRules, Comparator.reverseOrder())
      .thenComparing(Group::count, Comparator.reverseOrder());

  private Causes() {}

  static List<Cause> of(List<Result> results) {
    Map<String, Group> groups = new LinkedHashMap<>();
    for (Result result : results) {
      for (Violation violation : result.violations()) {
        groups
            .computeIfAbsent(violation.origin().cause(), any -> new Group())
            .add(result.rule(), violation);
      }
    }
    return groups.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(MOST_TELLING_FIRST))
        .map(group -> group.getValue().cause(group.getKey()))
        .toList();
  }

  /** The violations of one cause, by rule, each list with the best to read first. */
  private static final class Group {
    private final Map<Rule, List<Violation>> byRule = new LinkedHashMap<>();

    void add(Rule rule, Violation violation) {
      byRule.computeIfAbsent(rule, any -> new ArrayList<>()).add(violation);
    }

    boolean isOther() {
      return byRule.values().stream().flatMap(List::stream).allMatch(Group::tellsLittle);
    }

    boolean isIndirect() {
      return byRule.values().stream().flatMap(List::stream).noneMatch(Group::wasDirect);
    }

    int countOfRules() {
      return byRule.size();
    }

    int count() {
      return byRule.values().stream().mapToInt(List::size).sum();
    }

    Cause cause(String cause) {
      List<Rule> rules = byRule.keySet().stream()
          .sorted(
              Comparator.comparing((Rule rule) -> of(rule).stream().allMatch(Group::tellsLittle))
                  .thenComparing(rule -> of(rule).stream().noneMatch(Group::wasDirect))
                  .thenComparing(rule -> of(rule).size(), Comparator.reverseOrder()))
          .toList();
      List<Violation> all = rules.stream().flatMap(rule -> of(rule).stream()).toList();
      return new Cause(cause, rules, all.get(0), all.subList(1, all.size()));
    }

    private List<Violation> of(Rule rule) {
      return byRule.getOrDefault(rule, List.of());
    }

    private static boolean tellsLittle(Violation violation) {
      return violation.origin().weight() == Weight.OTHER;
    }

    private static boolean wasDirect(Violation violation) {
      return violation.origin().direct();
    }
  }
}
