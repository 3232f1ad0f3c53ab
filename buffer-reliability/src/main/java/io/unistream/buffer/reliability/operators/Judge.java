package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.operators.Told.Content;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Takes out what a log holds, and holds it against what its users were told. Used by one thread at a time. */
final class Judge {

  /** No log here has more batches. */
  private static final int MOST_BATCHES = 1_000;

  private final Told told;
  private final boolean mayForgetCommits;
  private final boolean quarantine;

  /**
   * A judge of one log.
   *
   * @param told what was told; what comes out is told, too
   * @param mayForgetCommits whether what was committed may come again, as it was
   * @param quarantine whether the log goes on without what it reports
   */
  Judge(Told told, boolean mayForgetCommits, boolean quarantine) {
    this.told = told;
    this.mayForgetCommits = mayForgetCommits;
    this.quarantine = quarantine;
  }

  /** Takes and commits everything; {@link BrokenPromise} if it is not what it has to be. */
  void drain(Buffer<String> buffer) {
    NavigableSet<Long> reported = Specimen.missing(buffer.recovery().quarantined());
    NavigableMap<Long, String> backlog = told.backlog();
    long committed = told.committedThrough;
    long maybeCommitted = told.maybeCommittedThrough;
    long lastAcknowledged = told.lastAcknowledged();
    NavigableMap<Long, String> came = new TreeMap<>();
    for (int i = 0; ; i++) {
      if (i > MOST_BATCHES) {
        throw new BrokenPromise("EMIT-EMPTY", "there is no end of batches");
      }
      Batch<String> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        break;
      }
      take(batch, came, reported);
      buffer.commit(batch);
      told.committed(batch);
    }
    complete(backlog, committed, maybeCommitted, lastAcknowledged, came, reported);
  }

  private void take(
      Batch<String> batch, NavigableMap<Long, String> came, NavigableSet<Long> reported) {
    Content content = Content.of(batch);
    Content known = told.batches.put(batch.id(), content);
    if (known != null && !known.without(reported).equals(content)) {
      throw new BrokenPromise(
          "DUR-STABLE-BATCH", batch.id() + " came as " + content + ", and had been " + known);
    }
    if (known == null && !quarantine && content.records().lastKey() <= told.lastAcknowledged()) {
      for (var each : told.batches.entrySet()) {
        if (!each.getKey().equals(batch.id()) && each.getValue().overlaps(content)) {
          throw new BrokenPromise(
              "DUR-STABLE-BATCH",
              batch.id() + " holds records that had been handed out as " + each.getKey());
        }
      }
    }
    for (int i = 0; i < batch.size(); i++) {
      take(batch.sequence(i), batch.records().get(i), came);
    }
  }

  private void take(long sequence, String record, NavigableMap<Long, String> came) {
    if (!came.isEmpty() && sequence <= came.lastKey()) {
      throw new BrokenPromise("ORD-FIFO", sequence + " came behind " + came.lastKey());
    }
    String known = told.acknowledged.get(sequence);
    boolean fits = known == null ? told.unknown.contains(record) : known.equals(record);
    if (!fits) {
      throw new BrokenPromise(
          "DUR-NO-PHANTOM",
          sequence + " came as " + shortened(record) + ", and "
              + (known == null ? "was never put" : "was put as " + shortened(known)));
    }
    if (told.lost.contains(sequence)) {
      throw new BrokenPromise("ERR-CORRUPT", sequence + " was reported as lost, and came");
    }
    came.put(sequence, record);
  }

  private void complete(
      NavigableMap<Long, String> backlog,
      long committed,
      long maybeCommitted,
      long lastAcknowledged,
      NavigableMap<Long, String> came,
      NavigableSet<Long> reported) {
    NavigableSet<Long> lacking = new TreeSet<>(backlog.keySet());
    lacking.removeAll(came.keySet());
    NavigableMap<Long, String> unsure =
        came.subMap(committed, false, Math.max(committed, maybeCommitted), true);
    if (unsure.isEmpty()) {
      // A commit whose outcome is unknown had been stored.
      lacking.removeIf(sequence -> sequence <= maybeCommitted);
    }
    NavigableSet<Long> silent = new TreeSet<>(lacking);
    if (quarantine) {
      silent.removeAll(reported);
    } // else nothing may be given up that had not been before
    if (!silent.isEmpty()) {
      throw new BrokenPromise(
          "DUR-ACKED",
          Told.runs(silent) + " did not come, and nobody said so; reported " + Told.runs(reported)
              + ", came " + Told.runs(came.keySet()));
    }
    NavigableSet<Long> both = new TreeSet<>(reported);
    both.retainAll(came.keySet());
    if (!both.isEmpty()) {
      throw new BrokenPromise("ERR-CORRUPT", Told.runs(both) + " was reported missing, and came");
    }
    NavigableSet<Long> again = new TreeSet<>(came.headMap(committed, true).keySet());
    if (!again.isEmpty() && !mayForgetCommits) {
      throw new BrokenPromise("COM-FORGET", Told.runs(again) + " was committed, and came again");
    }
    NavigableSet<Long> beyond = new TreeSet<>(reported);
    beyond.removeAll(lacking);
    beyond.removeAll(told.lost);
    if (!quarantine && !beyond.isEmpty()) {
      throw new BrokenPromise("ERR-CORRUPT", Told.runs(beyond) + " was reported without damage");
    }
    beyond.removeIf(
        sequence -> sequence > lastAcknowledged || (mayForgetCommits && sequence <= committed));
    if (!beyond.isEmpty()) {
      throw new BrokenPromise(
          "ERR-CORRUPT", Told.runs(beyond) + " was reported missing, and was not in the backlog");
    }
    told.lost.addAll(lacking);
    told.lost.addAll(reported);
    told.committedThrough = Math.max(told.committedThrough, lastAcknowledged);
  }

  /** Puts records behind everything, and has them come, in this life of the log or the next. */
  void put(Buffer<String> buffer, String who, int records) {
    for (int i = 0; i < records; i++) {
      String record = told.next(who, 40);
      long sequence = buffer.put(record);
      long last = Math.max(told.lastAcknowledged(), told.lost.isEmpty() ? 0 : told.lost.last());
      if (sequence <= last) {
        throw new BrokenPromise("ORD-SEQUENCE", sequence + " was given again, after " + last);
      }
      told.acknowledged.put(sequence, record);
    }
  }

  private static String shortened(String record) {
    return record.length() < 60 ? record : record.substring(0, 60) + "…";
  }
}
