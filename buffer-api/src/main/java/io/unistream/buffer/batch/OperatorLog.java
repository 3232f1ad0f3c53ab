package io.unistream.buffer.batch;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.Wal;
import java.util.List;
import java.util.stream.Collectors;

/** One line for each opening and for each failure, for operators who have nothing but the log. Payloads are in none. */
final class OperatorLog {

  private static final System.Logger LOG = System.getLogger(Buffer.class.getName());

  /** Longer lists are cut. */
  private static final int MOST_RANGES = 10;

  /** Not the log itself: whoever is to be told of failures may outlive a buffer that was abandoned. */
  private volatile String location = "a log that was being opened";

  void opened(Wal wal, RecoveryReport report) {
    location = wal.location();
    LOG.log(
        report.quarantined().isEmpty() ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
        () -> text(report));
  }

  private String text(RecoveryReport report) {
    StringBuilder text = new StringBuilder("opened the buffer in ").append(location);
    if (report.created()) {
      return text.append(": it is new").toString();
    }
    text.append(report.cleanShutdown() ? ", which was closed" : ", which was not closed")
        .append(": ")
        .append(report.records())
        .append(" records to deliver, ")
        .append(report.sealedBatches())
        .append(" batches sealed");
    if (report.tornBytes() > 0) {
      text.append(", ").append(report.tornBytes()).append(" bytes of a torn end removed");
    }
    List<QuarantinedSpan> damaged = report.quarantined();
    if (!damaged.isEmpty()) {
      text.append("; ")
          .append(damaged.size())
          .append(" damaged parts set aside, missing records: ");
      text.append(missing(damaged));
    }
    return text.append("; recovered in ")
        .append(report.duration().toMillis())
        .append(" ms")
        .toString();
  }

  private static String missing(List<QuarantinedSpan> damaged) {
    List<SequenceRange> missing = damaged.stream()
        .map(QuarantinedSpan::missing)
        .filter(range -> !range.isEmpty())
        .toList();
    String shown = missing.stream()
        .limit(MOST_RANGES)
        .map(SequenceRange::toString)
        .collect(Collectors.joining(", "));
    int more = missing.size() - MOST_RANGES;
    return shown.isEmpty() ? "none" : shown + (more > 0 ? " and " + more + " more ranges" : "");
  }

  void failed(BufferException cause) {
    String what = cause instanceof BufferFencedException
        ? "another owner has taken over the buffer in "
        : "close the buffer and open it again, because it has failed, in ";
    LOG.log(System.Logger.Level.WARNING, () -> what + location, cause);
  }
}
