package io.unistream.buffer.file;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.event.DropEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a buffer's user was told while a log was made: all that an oracle may go by. Used by one thread at a time. */
final class Ledger implements BufferListener {

  /** Put and acknowledged, by sequence number. */
  final NavigableMap<Long, String> acknowledged = new TreeMap<>();
  /** Put, but the crash came first: may be there, or a prefix of it. */
  final NavigableMap<Long, String> unsure = new TreeMap<>();

  final NavigableSet<Long> committed = new TreeSet<>();
  final NavigableSet<Long> dropped = new TreeSet<>();
  /** Reported as missing by an earlier quarantine. */
  final NavigableSet<Long> lost = new TreeSet<>();
  /** What was handed out under which id. */
  final Map<BatchId, List<Long>> handed = new HashMap<>();

  void handedOut(Batch<String> batch) {
    handed.put(batch.id(), sequences(batch));
  }

  void committed(Batch<String> batch) {
    committed.addAll(sequences(batch));
  }

  @Override
  public void onDrop(DropEvent event) {
    dropped.addAll(
        acknowledged.keySet().stream().filter(event.sequences()::contains).toList());
  }

  void lost(RecoveryReport report) {
    lost.addAll(missing(report));
  }

  boolean isGone(long sequence) {
    return committed.contains(sequence) || dropped.contains(sequence);
  }

  long lastAcknowledged() {
    return acknowledged.isEmpty() ? 0 : acknowledged.lastKey();
  }

  /** Acknowledged, not committed, not given up, in order. */
  NavigableSet<Long> backlog() {
    NavigableSet<Long> backlog = new TreeSet<>(acknowledged.keySet());
    backlog.removeAll(committed);
    backlog.removeAll(dropped);
    backlog.removeAll(lost);
    return backlog;
  }

  static List<Long> sequences(Batch<?> batch) {
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      sequences.add(batch.sequence(i));
    }
    return sequences;
  }

  static NavigableSet<Long> missing(RecoveryReport report) {
    NavigableSet<Long> missing = new TreeSet<>();
    for (QuarantinedSpan span : report.quarantined()) {
      for (long i = 0; i < span.missing().count(); i++) {
        missing.add(span.missing().first() + i);
      }
    }
    return missing;
  }
}
