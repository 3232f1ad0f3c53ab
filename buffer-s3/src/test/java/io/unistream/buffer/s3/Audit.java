package io.unistream.buffer.s3;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What owners of one log were told, and what it means for what may come out. */
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
  private final List<String> history = new ArrayList<>();

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
  }

  /** A batch was handed out. By an owner that was taken over and does not know, it may be one that is committed. */
  void delivered(Batch<String> batch, boolean newestOwner) {
    did("delivered " + batch);
    BatchId id = batch.id();
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      String record = batch.records().get(i);
      sequences.add(batch.sequence(i));
      same(batch.sequence(i), record);
      check(!refused.contains(record), "ERR-NO-ACK", record + " came out, and had been refused");
    }
    List<String> before = batches.putIfAbsent(id, batch.records());
    numbers.putIfAbsent(id, sequences);
    check(
        before == null || before.equals(batch.records()),
        "DUR-STABLE-BATCH",
        id + " is " + batch.records() + " and was " + before);
    check(
        !newestOwner || !committed.contains(id),
        "COM-FORGET",
        id + " came out again, and was committed");
  }

  void committed(BatchId id) {
    did("committed " + id);
    committed.add(id);
  }

  void perhapsCommitted(BatchId id) {
    did("perhaps committed " + id);
    perhapsCommitted.add(id);
  }

  /** All that is left came out, in this order. */
  void end(List<Batch<String>> drained) {
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
