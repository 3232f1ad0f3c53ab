package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.TckReport;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The content of a {@code report.json}. Rules are written by their ids, times in milliseconds. A reader accepts only the
 * {@code schema} that it knows, and ignores unknown fields.
 *
 * @param schema the version of the format: {@value #SCHEMA}
 * @param harnesses what was tested, by name
 * @param mutants the broken buffers that were tried, by name
 */
public record ReportDocument(int schema, List<TckReport> harnesses, List<MutantReport> mutants) {

  /** The version of the format. A new field does not change it; a field that is changed or removed raises it. */
  public static final int SCHEMA = 1;

  /** Puts the lists into their order and leaves out what is there twice. */
  public ReportDocument {
    harnesses = harnesses.stream()
        .distinct()
        .sorted(Comparator.comparing(TckReport::harness).thenComparing(TckReport::finishedAt))
        .toList();
    mutants = mutants.stream()
        .distinct()
        .sorted(Comparator.comparing(MutantReport::name))
        .toList();
  }

  static ReportDocument of(TckReport report) {
    return new ReportDocument(SCHEMA, List.of(report), List.of());
  }

  static ReportDocument of(MutantReport report) {
    return new ReportDocument(SCHEMA, List.of(), List.of(report));
  }

  static ReportDocument ofAll(List<ReportDocument> documents) {
    return new ReportDocument(
        SCHEMA,
        documents.stream().flatMap(document -> document.harnesses.stream()).toList(),
        documents.stream().flatMap(document -> document.mutants.stream()).toList());
  }

  /**
   * Returns whether nothing is wrong: no rule is broken, and every broken buffer was rejected by a rule that was named
   * for it.
   *
   * @return true if that is so
   */
  public boolean passed() {
    return harnesses.stream().allMatch(TckReport::passed)
        && mutants.stream()
            .allMatch(report -> report.killed() == report.mutants().size());
  }

  /**
   * Returns the totals of all harnesses.
   *
   * @return the totals
   */
  public TckReport.Totals totals() {
    return Stream.concat(
            Stream.of(new TckReport.Totals(0, 0, 0, 0, 0, 0, 0, 0, 0)),
            harnesses.stream().map(TckReport::totals))
        .reduce(TckReport.Totals::plus)
        .orElseThrow();
  }
}
