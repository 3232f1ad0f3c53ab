package io.unistream.buffer.file;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.file.DamageVerdict.Broken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What came out of a log, held against what was put into it. Used by one thread at a time. */
final class Deliveries {

  private final Ledger ledger;
  private final NavigableSet<Long> sequences = new TreeSet<>();
  /** Those and the trial's own. */
  private final NavigableSet<Long> delivered = new TreeSet<>();

  private final Map<BatchId, List<Long>> handed = new HashMap<>();
  private final NavigableMap<Long, String> own = new TreeMap<>();
  private NavigableSet<Long> mayLack = new TreeSet<>();

  Deliveries(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Records that a batch may lack although it comes under its old id. */
  void mayLack(NavigableSet<Long> missing) {
    mayLack = missing;
  }

  /** All records that came out so far and were not put by the trial itself. */
  NavigableSet<Long> sequences() {
    return sequences;
  }

  /** Puts a record, whose number must be beyond all that are known. */
  void put(Buffer<String> buffer, long known) {
    long last = Math.max(known, own.isEmpty() ? 0 : own.lastKey());
    last = Math.max(last, sequences.isEmpty() ? 0 : sequences.last());
    String text = "<new " + own.size() + ">";
    long given = buffer.put(text);
    if (given <= last) {
      throw new Broken("a number is given again", given + ", known up to " + last);
    }
    own.put(given, text);
  }

  /** Emits and commits all there is. */
  void drain(Buffer<String> buffer) {
    while (true) {
      Batch<String> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        return;
      }
      handedOut(batch);
      buffer.commit(batch);
    }
  }

  void handedOut(Batch<String> batch) {
    List<Long> now = Ledger.sequences(batch);
    for (int i = 0; i < now.size(); i++) {
      long sequence = now.get(i);
      String put = own.getOrDefault(
          sequence, ledger.acknowledged.getOrDefault(sequence, ledger.unsure.get(sequence)));
      if (!batch.records().get(i).equals(put)) {
        throw new Broken(
            "what came out was not put", sequence + ": " + batch.records().get(i) + ", not " + put);
      }
    }
    known(batch, now);
    for (long sequence : now) {
      boolean inOrder =
          sequences.isEmpty() || sequences.last() < sequence || handed.containsKey(batch.id());
      if (!inOrder) {
        throw new Broken("out of order", now + " after " + sequences.last());
      }
    }
    now.stream().filter(sequence -> !own.containsKey(sequence)).forEach(sequences::add);
    delivered.addAll(now);
    handed.put(batch.id(), now);
  }

  private void known(Batch<String> batch, List<Long> now) {
    List<Long> here = handed.get(batch.id());
    List<Long> before = ledger.handed.getOrDefault(batch.id(), now);
    List<Long> left = new ArrayList<>(before);
    left.removeAll(mayLack);
    if (!now.equals(before) && !now.equals(left)) {
      throw new Broken(
          "a known id with other content",
          batch.id().number() + " was " + before + " and is " + now);
    }
    if (here != null && !here.equals(now)) {
      throw new Broken(
          "an id of this life comes with other content",
          batch.id().number() + " was " + here + " and is " + now);
    }
  }

  /** Everything that the trial itself put must have come out. */
  void complete() {
    NavigableSet<Long> lacking = new TreeSet<>(own.keySet());
    lacking.removeAll(delivered);
    if (!lacking.isEmpty()) {
      throw new Broken("what was put after the damage is missing", lacking.toString());
    }
  }

  /** Runs of numbers. */
  static String runs(SortedSet<Long> numbers) {
    StringBuilder text = new StringBuilder();
    long last = Long.MIN_VALUE;
    long first = 0;
    for (long number : numbers) {
      if (number != last + 1) {
        text.append(text.isEmpty() ? "" : end(first, last) + " ").append(number);
        first = number;
      }
      last = number;
    }
    return "{" + text + (numbers.isEmpty() ? "" : end(first, last)) + "}";
  }

  private static String end(long first, long last) {
    return first == last ? "" : ".." + last;
  }

  @Override
  public String toString() {
    return runs(sequences);
  }
}
