package io.unistream.buffer.cli;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a log that others write to, from one on, look by look: each once, in order. A look begins at the segment that holds
 * the next record, so it costs the same however large the backlog is. Used by one thread.
 */
final class Follower {

  /** Receives records. */
  @FunctionalInterface
  interface Records {
    void record(WalEntry record) throws IOException;
  }

  private final WalView view;
  private final Records records;
  private final Consumer<String> notes;
  private final Set<QuarantinedSpan> told = new HashSet<>();
  private @Nullable UUID log;
  private long next;

  /**
   * A follower that has read nothing yet.
   *
   * @param next the number of the first record that is wanted
   * @param records receives the records
   * @param notes receives what there is to be said about records that it does not receive
   */
  Follower(WalView view, long next, Records records, Consumer<String> notes) {
    this.view = view;
    this.next = next;
    this.records = records;
    this.notes = notes;
  }

  /** What one look has seen: how far the log has come. */
  private static final class Seen implements WalVisitor {
    private long last;

    private void upTo(long sequence) {
      last = Math.max(last, sequence);
    }

    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {
      upTo(sequence);
    }

    @Override
    public void control(WalEntry entry) {
      upTo(entry.sequence());
    }

    @Override
    public void damaged(QuarantinedSpan span) {
      upTo(span.missing().isEmpty() ? 0 : span.missing().last());
    }

    @Override
    public void reached(long sequence, long batch) {
      upTo(sequence);
    }

    @Override
    public void begins(long sequence) {
      upTo(sequence);
    }
  }

  /** Damage of which was told already. */
  void told(Collection<QuarantinedSpan> spans) {
    told.addAll(spans);
  }

  /**
   * Reads what has come since the last look.
   *
   * @throws UnsupportedLogException if the log is gone, or another one is in its place
   * @throws IOException if {@code records} throws it
   */
  void look() throws IOException {
    Seen seen = view.replayFrom(next, Seen::new);
    checkLog();
    for (QuarantinedSpan span : view.damaged()) {
      if (told.add(span)) {
        notes.accept("damaged: " + Findings.line(span));
      }
    }
    if (seen.last < next - 1) {
      notes.accept("records " + SequenceRange.closed(seen.last + 1, next - 1)
          + " are not in the log any more: they were not durable, and others get their numbers");
      next = seen.last + 1;
    }
    if (seen.last >= next) {
      read();
      passTo(seen.last + 1);
    }
  }

  private void checkLog() {
    UUID now = view.logId().orElse(null);
    if (log != null && now != null && !now.equals(log)) {
      throw new UnsupportedLogException(
          "another log is in the place of " + log + " in " + view.location());
    }
    log = now == null ? log : now;
  }

  private void read() throws IOException {
    try (WalCursor cursor = view.cursor()) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        if (entry.type() == WalEntry.Type.RECORD && entry.sequence() >= next) {
          passTo(entry.sequence());
          records.record(entry);
          next = entry.sequence() + 1;
        }
      }
    }
  }

  /** Tells of records that are not there, up to one that is. */
  private void passTo(long sequence) {
    if (sequence > next) {
      SequenceRange gap = SequenceRange.closed(next, sequence - 1);
      notes.accept("gap: " + Findings.records(gap)
          + ": committed, dropped or damaged before it could be read");
      next = sequence;
    }
  }
}
