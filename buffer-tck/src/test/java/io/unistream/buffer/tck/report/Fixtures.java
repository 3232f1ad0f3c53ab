package io.unistream.buffer.tck.report;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Failure;
import io.unistream.buffer.tck.TckReport.Origin;
import io.unistream.buffer.tck.TckReport.Part;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.TckReport.Violation;
import io.unistream.buffer.tck.TckReport.Weight;
import io.unistream.buffer.tck.TimelineEvent;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import io.unistream.buffer.tck.report.MutantReport.Means;
import io.unistream.buffer.tck.report.MutantReport.Mutant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reports to write. */
final class Fixtures {

  private Fixtures() {}

  /** All rules kept. */
  static TckReport kept(String harness) {
    return report(harness, List.of(new Campaign("puts", 40, 1_200, 900, 34, 1_500)), kept -> kept);
  }

  /** One rule of each status. */
  static TckReport mixed(String harness) {
    return report(harness, List.of(), kept -> switch (kept.rule()) {
      case DUR_ACKED ->
        new Result(kept.rule(), Status.BROKEN, List.of(), 2, 50, 0, List.of(violation()));
      case CAP_HEAP -> new Result(kept.rule(), Status.UNCHECKED, List.of(), 0, 0, 0, List.of());
      case OWN_FENCE ->
        new Result(kept.rule(), Status.SKIPPED, List.of("not shared"), 0, 0, 0, List.of());
      default -> kept;
    });
  }

  /** Every rule broken, each by another cause, and told at length. */
  static TckReport allBroken(String harness, String message) {
    Violation one = violation();
    TckReport broken = report(harness, List.of(), kept -> {
      Origin origin = new Origin("cause of " + kept.rule(), Weight.OTHER, false);
      Violation violation =
          new Violation(message, message, null, null, null, null, null, one.timeline(), origin);
      return new Result(kept.rule(), Status.BROKEN, List.of(), 2, 50, 0, List.of(violation));
    });
    return new TckReport(
        harness,
        broken.crashClass(),
        broken.seed(),
        broken.scenarios(),
        broken.results(),
        broken.campaigns(),
        broken.parts(),
        broken.elapsedMillis(),
        broken.finishedAt(),
        broken.environment(),
        null,
        Collections.nCopies(5, new Failure("a case", message, null)));
  }

  /** One that was not tried. */
  static TckReport stopped(String harness) {
    TckReport none = report(
        harness,
        List.of(),
        kept -> new Result(kept.rule(), Status.UNCHECKED, List.of(), 0, 0, 0, List.of()));
    return new TckReport(
        harness,
        none.crashClass(),
        none.seed(),
        0,
        none.results(),
        none.campaigns(),
        List.of(),
        12,
        none.finishedAt(),
        none.environment(),
        new Failure("preflight", "open threw something\nreplay: preflight", "run preflight"),
        List.of());
  }

  static Violation violation() {
    return new Violation(
        "DUR-ACKED broken: record 2 is gone",
        "record 2 is gone",
        "seed 7; owner's",
        null,
        7L,
        "after storage operation 4",
        "2 bytes of log lost",
        Arrays.stream(Kind.values())
            .map(kind -> new TimelineEvent(kind, "text of " + kind))
            .toList(),
        new Origin("record # is gone", Weight.LOSS, true));
  }

  static MutantReport mutants(String name) {
    return new MutantReport(
        name,
        List.of(
            new Mutant(
                "forgets the sync",
                "somebody's, 2018",
                List.of(Rule.DUR_ACKED, Rule.DUR_PREFIX),
                Rule.DUR_ACKED,
                Means.CAMPAIGN,
                "puts"),
            new Mutant(
                "counts wrongly",
                null,
                List.of(Rule.LIFE_OBSERVE),
                Rule.ORD_FIFO,
                Means.SCENARIO,
                null),
            new Mutant("is slow", null, List.of(Rule.CAP_WAKE), null, null, null)));
  }

  private static TckReport report(
      String harness, List<Campaign> campaigns, UnaryOperator<Result> change) {
    List<Result> results = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      results.add(change.apply(new Result(rule, Status.KEPT, List.of(), 2, 50, 1_234, List.of())));
    }
    return new TckReport(
        harness,
        CrashClass.POWER,
        7,
        50,
        results,
        campaigns,
        List.of(new Part("quick", 0), new Part("slow", 700), new Part("slower", 61_000)),
        65_000,
        "2026-01-02T03:04:05Z",
        "Java 17",
        null,
        List.of());
  }
}
