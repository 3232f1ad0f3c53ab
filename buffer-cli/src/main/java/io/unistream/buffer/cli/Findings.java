package io.unistream.buffer.cli;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is damaged or missing in a log, and what was, and was decided upon by an opening.
 *
 * @param damaged the damaged spans that no opening has decided upon
 * @param missing records that are missing although nothing that is there is damaged
 * @param quarantined what an earlier opening has put into quarantine
 */
record Findings(
    List<QuarantinedSpan> damaged, List<SequenceRange> missing, List<QuarantinedSpan> quarantined) {

  static Findings of(WalView view, BacklogView backlog) {
    Set<QuarantinedSpan> now = new HashSet<>(view.damaged());
    List<QuarantinedSpan> before = view.recovery().quarantined().stream()
        .filter(span -> !now.contains(span))
        .map(span -> ofBacklog(span, backlog))
        .toList();
    List<QuarantinedSpan> damaged =
        view.damaged().stream().map(span -> ofBacklog(span, backlog)).toList();
    return new Findings(damaged, backlog.missing(), before);
  }

  /** What was committed or dropped is not missing. */
  private static QuarantinedSpan ofBacklog(QuarantinedSpan span, BacklogView backlog) {
    SequenceRange missing =
        span.missing().isEmpty() ? span.missing() : backlog.ofBacklog(span.missing());
    return QuarantinedSpan.of(span.source(), span.offset(), span.length(), missing);
  }

  /** What the parts of a log are called. */
  static String partsOf(WalView view, int count) {
    String part = view.location().startsWith(S3Log.SCHEME) ? "object" : "segment";
    return count == 1 ? part : part + "s";
  }

  int exitCode() {
    return damaged.isEmpty() && missing.isEmpty() ? ExitCode.FINE : ExitCode.FINDINGS;
  }

  /** A line for each finding. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    damaged.forEach(span -> lines.add("damaged: " + line(span)));
    for (SequenceRange range : missing) {
      lines.add(
          range.isEmpty()
              ? "missing: the seal of the batch that ends with record " + range.last()
              : "missing: " + records(range) + ", without a trace");
    }
    return lines;
  }

  /** A line for each span that is known. */
  List<String> knownLines() {
    return quarantined.stream().map(span -> "quarantined: " + line(span)).toList();
  }

  static String line(QuarantinedSpan span) {
    String place = span.source() + " at offset " + span.offset()
        + (span.length() == 0 ? "" : ", " + span.length() + " bytes");
    return place
        + (span.missing().isEmpty()
            ? ": no record of the backlog is missing"
            : ": " + records(span.missing()) + " missing");
  }

  static String records(SequenceRange range) {
    return (range.count() == 1 ? "record " : "records ") + range;
  }
}
