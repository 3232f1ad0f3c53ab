package io.unistream.buffer.bench.kit;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Status;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules in groups, as the table has them. */
enum Groups {
  ORDER("order", "ORD_"),
  EMIT("emit", "EMIT_"),
  KILL("after a kill", "DUR_ACKED DUR_PREFIX DUR_NO_PHANTOM DUR_UNACKED DUR_STABLE_BATCH"),
  SECOND("second crash", "DUR_SECOND_CRASH DUR_ALWAYS_OPENS DUR_RECOVERY DUR_DIRENT"),
  COMMIT("commit", "COM_"),
  LIMITS("limits", "CAP_"),
  INTERRUPT("interrupt", "ERR_INTERRUPT"),
  OWNER("one owner", "OWN_ONE"),
  LIFE("lifecycle", "LIFE_"),
  OTHER("other errors", "ERR_CODEC_PUT ERR_CODEC_EMIT ERR_ERROR ERR_LEAK ERR_NO_ACK");

  private final String title;
  private final String names;

  Groups(String title, String names) {
    this.title = title;
    this.names = names;
  }

  private List<Rule> rules() {
    List<String> wanted = List.of(names.split(" ", -1));
    return Stream.of(Rule.values())
        .filter(rule -> wanted.stream()
            .anyMatch(name ->
                name.endsWith("_") ? rule.name().startsWith(name) : rule.name().equals(name)))
        .toList();
  }

  String title() {
    return title;
  }

  /** Kept, if each rule of which something could be tried was; else which were not. */
  String cell(TckReport report) {
    if (report.preflight() != null) {
      return "does not open";
    }
    List<Result> results = rules().stream().map(report::result).toList();
    String broken = ids(results, Status.BROKEN);
    String unchecked = ids(results, Status.UNCHECKED);
    boolean kept = results.stream().anyMatch(result -> result.status() == Status.KEPT);
    if (!broken.isEmpty()) {
      return "broken: " + broken;
    }
    if (!unchecked.isEmpty()) {
      return "no verdict: " + unchecked;
    }
    return kept ? "kept" : "skipped";
  }

  private static String ids(List<Result> results, Status status) {
    return results.stream()
        .filter(result -> result.status() == status)
        .map(result -> result.rule().id())
        .collect(Collectors.joining(", "));
  }
}
