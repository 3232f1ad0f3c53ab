package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the users of one log were told, record by record; small, and copied for what is tried with a copy of the log. Used by one
 * thread at a time.
 */
final class Told {

  /** The records of a batch by their sequence numbers. */
  record Content(SortedMap<Long, String> records) {

    static Content of(Batch<String> batch) {
      SortedMap<Long, String> records = new TreeMap<>();
      for (int i = 0; i < batch.size(); i++) {
        records.put(batch.sequence(i), batch.records().get(i));
      }
      return new Content(records);
    }

    /** Without some that are missing. */
    Content without(Set<Long> missing) {
      SortedMap<Long, String> left = new TreeMap<>(records);
      left.keySet().removeAll(missing);
      return new Content(left);
    }

    boolean overlaps(Content other) {
      return records.firstKey() <= other.records.lastKey()
          && other.records.firstKey() <= records.lastKey();
    }

    @Override
    public String toString() {
      return Told.runs(records.keySet());
    }
  }

  /** Of each record that was ever acknowledged: what it is. */
  final NavigableMap<Long, String> acknowledged = new TreeMap<>();

  /** Of puts of which nobody knows whether they left anything. */
  final Set<String> unknown = new HashSet<>();

  /** What was handed out, ever. */
  final Map<BatchId, Content> batches = new HashMap<>();

  /** What was quarantined before. */
  final NavigableSet<Long> lost = new TreeSet<>();

  /** Every record up to this one is committed, or was lost before. */
  long committedThrough;

  /** A commit up to this one may be stored. */
  long maybeCommittedThrough;

  private int puts;

  Told copy() {
    Told copy = new Told();
    copy.acknowledged.putAll(acknowledged);
    copy.unknown.addAll(unknown);
    copy.batches.putAll(batches);
    copy.lost.addAll(lost);
    copy.committedThrough = committedThrough;
    copy.maybeCommittedThrough = maybeCommittedThrough;
    copy.puts = puts;
    return copy;
  }

  /** A record that nobody has put yet: its number, who puts it, and filling. */
  String next(String who, int length) {
    puts++;
    String head = who + "-" + puts + ":";
    return head + Character.toString('a' + puts % 26).repeat(Math.max(0, length - head.length()));
  }

  long lastAcknowledged() {
    return acknowledged.isEmpty() ? 0 : acknowledged.lastKey();
  }

  /** What has to come out. */
  NavigableMap<Long, String> backlog() {
    NavigableMap<Long, String> backlog =
        new TreeMap<>(acknowledged.tailMap(committedThrough, false));
    backlog.keySet().removeAll(lost);
    return backlog;
  }

  void handedOut(Batch<String> batch) {
    batches.put(batch.id(), Content.of(batch));
  }

  void committed(Batch<String> batch) {
    committedThrough = batch.lastSequence();
    maybeCommittedThrough = Math.max(maybeCommittedThrough, committedThrough);
  }

  /** In words, for a finding: runs of numbers. */
  static String runs(Iterable<Long> numbers) {
    List<String> runs = new ArrayList<>();
    long first = 0;
    long last = -1;
    for (long number : numbers) {
      if (number == last + 1 && last >= first) {
        last = number;
        continue;
      }
      if (last >= first) {
        runs.add(first == last ? "" + first : first + "-" + last);
      }
      first = number;
      last = number;
    }
    if (last >= first) {
      runs.add(first == last ? "" + first : first + "-" + last);
    }
    return runs.toString();
  }
}
