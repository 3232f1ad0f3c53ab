package io.unistream.buffer.s3;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What owners of one log were told, and what it means for what may come out.
 *
 * <p>Once the log is damaged ({@link Losses}) a commit may be forgotten with its entry, so that a batch comes again, and one whose seal
 * is gone may come under another id or with other boundaries. What holds still: a record comes out as it was put, under its
 * number; no number and no id of a batch is given to anything else than before, but that records which were hit may be missing in a
 * batch, and in one whose commit was forgotten those that were deleted because of it; whatever was acknowledged comes out, or was hit and is reported, or {@link Losses#beforeOpening nothing is left that knows of it};
 * and what was reported missing does not come any more, unless an object that holds it is put back.
 */
final class Audit {

  /** Why a schedule failed. */
  static final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    Violation(String rule, String detail) {
      super(rule + ": " + detail);
    }
  }

  private final NavigableMap<Long, String> acknowledged = new TreeMap<>();
  private final Set<String> refused = new HashSet<>();
  private final Map<Long, String> seen = new HashMap<>();
  private final Map<BatchId, List<String>> batches = new HashMap<>();
  private final Map<BatchId, List<Long>> numbers = new HashMap<>();
  private final Set<BatchId> committed = new HashSet<>();
  private final Set<BatchId> perhapsCommitted = new HashSet<>();
  /** Of a fenced owner; where the newest header is damaged, the last objects are kept, and with them what was refused. */
  private final Set<BatchId> refusedCommits = new HashSet<>();

  private final List<String> history = new ArrayList<>();
  /** Batches in the order in which they were handed out first. */
  private final List<BatchId> order = new ArrayList<>();

  private final Map<String, Long> numberOf = new HashMap<>();
  private final Set<String> unproved = new HashSet<>();
  private final List<SequenceRange> missing = new ArrayList<>();
  /** Those of them whose numbers the log knows it may not give again. */
  private final List<SequenceRange> skipped = new ArrayList<>();

  private final Losses losses;

  Audit(Losses losses) {
    this.losses = losses;
  }

  private boolean isDamaged() {
    return losses.damages() > 0;
  }

  int batches() {
    return order.size();
  }

  /** Nothing is left that would know of these: their numbers and ids may be given again. */
  void forget(Losses.Unproved what) {
    unproved.addAll(what.records());
    acknowledged.values().removeAll(what.records());
    seen.values().removeAll(what.records());
    numberOf.keySet().removeAll(what.records());
    if (what.batches() < order.size()) {
      List<BatchId> lost = order.subList(what.batches(), order.size());
      did("nothing knows of " + lost + " any more");
      for (BatchId id : lost) {
        if (committed.contains(id) || perhapsCommitted.contains(id)) {
          forget(id);
        }
        batches.remove(id);
        numbers.remove(id);
        committed.remove(id);
        perhapsCommitted.remove(id);
      }
      lost.clear();
    }
    if (what.lineage()) {
      did("nothing knows any more what was committed, or which numbers were skipped");
      skipped.clear();
      committed.forEach(this::forget);
      perhapsCommitted.forEach(this::forget);
    }
    if (!what.records().isEmpty()) {
      did("nothing knows of " + what.records() + " any more");
    }
  }

  /** What was committed is out, whoever knows of it. */
  private void forget(BatchId committedBatch) {
    for (long sequence : numbers.getOrDefault(committedBatch, List.of())) {
      acknowledged.remove(sequence);
      String record = seen.remove(sequence);
      if (record != null) {
        numberOf.remove(record);
        unproved.add(record);
      }
    }
    batches.remove(committedBatch);
  }

  /** An opening tells what it goes on without. */
  void reported(List<QuarantinedSpan> spans) {
    for (QuarantinedSpan span : spans) {
      did("reported: " + span);
      missing.add(span.missing());
      skipped.add(span.missing());
      check(isDamaged(), "ERR-CORRUPT", "nothing was damaged, and quarantined is " + span);
    }
  }

  private static boolean isIn(List<SequenceRange> ranges, long sequence) {
    return ranges.stream().anyMatch(range -> range.contains(sequence));
  }

  void did(String what) {
    history.add(what);
  }

  String history() {
    return String.join("\n  ", history);
  }

  void acknowledged(long sequence, String record) {
    did("acknowledged " + sequence + " " + record);
    String other = acknowledged.putIfAbsent(sequence, record);
    check(other == null, "ORD-SEQUENCE", sequence + " was given to " + other + " and to " + record);
    same(sequence, record);
  }

  /** Certainly not stored. */
  void refused(String record) {
    refused.add(record);
  }

  private void same(long sequence, String record) {
    String other = seen.putIfAbsent(sequence, record);
    check(
        other == null || other.equals(record),
        "ORD-SEQUENCE",
        sequence + " is " + record + " and was " + other);
    Long before = numberOf.putIfAbsent(record, sequence);
    check(
        before == null || before == sequence,
        "DUR-NO-PHANTOM",
        record + " is " + sequence + " and was " + before);
  }

  /** A batch was handed out. By an owner that was taken over and does not know, it may be one that is committed. */
  void delivered(Batch<String> batch, boolean newestOwner) {
    did("delivered " + batch);
    BatchId id = batch.id();
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      String record = batch.records().get(i);
      long sequence = batch.sequence(i);
      sequences.add(sequence);
      same(sequence, record);
      check(losses.wasPut(record), "DUR-NO-PHANTOM", record + " came out, and was never put");
      // Where the newest header is damaged, the last objects are kept, also if their fenced owner
      // was told that they are void.
      check(
          isDamaged() || !refused.contains(record),
          "ERR-NO-ACK",
          record + " came out, and had been refused");
      check(
          !newestOwner || !isIn(skipped, sequence) || losses.isPutBack(record),
          "ERR-CORRUPT",
          sequence + " came out, and had been reported as missing");
    }
    if (batches.get(id) == null) {
      order.add(id);
    }
    List<String> before = batches.putIfAbsent(id, batch.records());
    numbers.putIfAbsent(id, sequences);
    // A former owner still hands out from memory what is damaged in the store.
    check(
        before == null
            || before.equals(batch.records())
            || isRest(id, batch.records(), before)
            || (isDamaged() && !newestOwner),
        "DUR-STABLE-BATCH",
        id + " is " + batch.records() + " and was " + before);
    check(
        !newestOwner || isDamaged() || !committed.contains(id),
        "COM-FORGET",
        id + " came out again, and was committed");
  }

  void committed(BatchId id) {
    did("committed " + id);
    committed.add(id);
  }

  /** A batch that was handed out. */
  void commitRefused(BatchId id) {
    refusedCommits.add(id);
  }

  void perhapsCommitted(BatchId id) {
    did("perhaps committed " + id);
    perhapsCommitted.add(id);
  }

  /** Whether all that is missing was hit, or may have been deleted because it was committed. */
  private boolean isRest(BatchId id, List<String> now, List<String> before) {
    List<String> gone = new ArrayList<>(before);
    gone.removeAll(now);
    boolean deleted = isDamaged() && (committed.contains(id) || perhapsCommitted.contains(id));
    return before.containsAll(now)
        && gone.stream()
            .allMatch(record -> deleted || losses.isHit(record) || unproved.contains(record));
  }

  /** All that is left came out, in this order. */
  void end(List<Batch<String>> drained) {
    if (isDamaged()) {
      endDamaged(drained);
      return;
    }
    NavigableMap<Long, BatchId> out = new TreeMap<>();
    for (BatchId id : batches.keySet()) {
      if (committed.contains(id) || perhapsCommitted.contains(id)) {
        account(out, id);
      }
    }
    long last = 0;
    for (Batch<String> batch : drained) {
      check(
          batch.firstSequence() > last, "ORD-FIFO", batch.id() + " came out after record " + last);
      last = batch.lastSequence();
      if (!perhapsCommitted.contains(batch.id())) {
        account(out, batch.id());
      }
    }
    acknowledged.forEach((sequence, record) ->
        check(out.containsKey(sequence), "DUR-ACKED", sequence + " " + record + " is lost"));
    long expected = 1;
    for (long sequence : out.keySet()) {
      check(sequence == expected, "DUR-PREFIX", expected + " is missing before " + sequence);
      expected++;
    }
  }

  private void endDamaged(List<Batch<String>> drained) {
    Set<Long> out = new HashSet<>();
    numbers.forEach((id, sequences) -> {
      if (committed.contains(id) || perhapsCommitted.contains(id) || refusedCommits.contains(id)) {
        out.addAll(sequences);
      }
    });
    long last = 0;
    for (Batch<String> batch : drained) {
      check(
          batch.firstSequence() > last, "ORD-FIFO", batch.id() + " came out after record " + last);
      last = batch.lastSequence();
      for (int i = 0; i < batch.size(); i++) {
        out.add(batch.sequence(i));
      }
    }
    acknowledged.forEach((sequence, record) -> {
      if (!out.contains(sequence) && !unproved.contains(record)) {
        check(losses.isHit(record), "DUR-ACKED", sequence + " " + record + " is lost, and intact");
        check(
            isIn(missing, sequence),
            "ERR-CORRUPT",
            sequence + " " + record + " is lost in silence");
      }
    });
  }

  private void account(NavigableMap<Long, BatchId> out, BatchId id) {
    for (long sequence : numbers.getOrDefault(id, List.of())) {
      BatchId other = out.put(sequence, id);
      check(
          other == null || other.equals(id),
          "DUR-NO-PHANTOM",
          sequence + " is in batch " + id + " and in batch " + other);
    }
  }

  void check(boolean holds, String rule, String otherwise) {
    if (!holds) {
      throw new Violation(rule, otherwise);
    }
  }
}
