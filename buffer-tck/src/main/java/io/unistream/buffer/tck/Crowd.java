package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.SequenceRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads that put, one that takes batches and commits them together, until the store crashes; and what must be there after that. */
final class Crowd {

  private static final int PUTTERS = 5;
  private static final int RECORDS = 48;
  static final int MOST_IN_FLIGHT = 3;

  private final Stage stage;
  private final CrashableStore store;
  private final Buffer<String> buffer;
  private final AtomicInteger putting = new AtomicInteger(PUTTERS);

  /** By sequence number, what was acknowledged. */
  private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();

  private final Map<String, CompletableFuture<Long>> futures = new ConcurrentHashMap<>();

  // What the taker saw: read when its thread has ended.
  private final List<String> committed = new ArrayList<>();
  private final List<Batch<String>> inFlight = new ArrayList<>();
  private boolean commitBegan;

  Crowd(Stage stage, CrashableStore store, Buffer<String> buffer) {
    this.stage = stage;
    this.store = store;
    this.buffer = buffer;
  }

  /** Returns when all threads have ended: they are done, or the store has crashed. */
  void work() throws InterruptedException {
    List<Call<Boolean>> calls = new ArrayList<>();
    for (int t = 0; t < PUTTERS; t++) {
      String name = "thread " + t + " record ";
      calls.add(stage.start(() -> {
        untilCrash(() -> put(name));
        putting.decrementAndGet();
        return true;
      }));
    }
    calls.add(stage.start(() -> {
      untilCrash(this::take);
      return true;
    }));
    for (Call<Boolean> call : calls) {
      boolean unused = call.result();
    }
    futures.forEach((record, future) -> {
      if (future.isDone() && !future.isCompletedExceptionally()) {
        acknowledge(new SequenceRange(future.join(), 1), List.of(record));
      }
    });
  }

  private void untilCrash(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      if (!store.crashed()) {
        throw e;
      }
    }
  }

  private void put(String name) {
    for (int i = 0; i < RECORDS; i += 4) {
      List<String> one = List.of(name + i);
      acknowledge(new SequenceRange(buffer.put(name + i), 1), one);
      futures.put(name + (i + 1), buffer.putAsync(name + (i + 1)));
      List<String> two = List.of(name + (i + 2), name + (i + 3));
      acknowledge(buffer.putAll(two), two);
    }
  }

  private void acknowledge(SequenceRange given, List<String> records) {
    for (int i = 0; i < records.size(); i++) {
      String other = acknowledged.put(given.first() + i, records.get(i));
      if (other != null) {
        throw new RuleViolation(
            Rule.ORD_SEQUENCE,
            other + " and " + records.get(i) + " were both given " + (given.first() + i));
      }
    }
  }

  /** One batch, two, three, and again one: as many as are there. */
  private void take() {
    for (int round = 0; putting.get() > 0; round++) {
      for (int i = 0; i <= round % MOST_IN_FLIGHT; i++) {
        buffer.pollNext(Duration.ZERO).ifPresent(inFlight::add);
      }
      if (inFlight.isEmpty()) {
        Thread.onSpinWait();
        continue;
      }
      commitBegan = true;
      buffer.commitThrough(inFlight.get(inFlight.size() - 1));
      inFlight.forEach(batch -> committed.addAll(batch.records()));
      inFlight.clear();
      commitBegan = false;
    }
  }

  /** Takes out all that is left, and holds it against what the threads were told. */
  void judge(Buffer<String> left) {
    List<String> all = new ArrayList<>(committed);
    Deque<Batch<String>> known = new ArrayDeque<>(inFlight);
    boolean first = true;
    for (Batch<String> batch = next(left); batch != null; batch = next(left)) {
      if (first && commitBegan && !batch.id().equals(known.getFirst().id())) {
        notOneOf(known, batch);
        known.forEach(
            one -> all.addAll(one.records())); // the commit that was cut short has happened
        known.clear();
      }
      first = false;
      if (!known.isEmpty()) {
        same(known.removeFirst(), batch);
      }
      for (int i = 0; i < batch.size(); i++) {
        all.add(batch.records().get(i));
        number(all.size(), batch, i);
      }
      left.commit(batch);
    }
    if (first && commitBegan) {
      known.forEach(one -> all.addAll(one.records()));
    }
    acknowledgedIsThere(all);
    eachThreadInOrder(all);
  }

  private static void notOneOf(Deque<Batch<String>> known, Batch<String> batch) {
    if (known.stream().anyMatch(one -> one.id().equals(batch.id()))) {
      throw new RuleViolation(
          Rule.COM_THROUGH,
          "of " + known + ", which were being committed together, " + batch + " came first");
    }
  }

  private static @Nullable Batch<String> next(Buffer<String> buffer) {
    try {
      return buffer.emit();
    } catch (BufferEmptyException e) {
      return null;
    }
  }

  /** Numbers are gapless from 1, so the nth record of all has the number n. */
  private void number(int expected, Batch<String> batch, int i) {
    long seen = batch.sequence(i);
    if (seen < expected) {
      throw new RuleViolation(
          seen <= committed.size() ? Rule.COM_FORGET : Rule.DUR_NO_PHANTOM,
          batch.records().get(i) + ", number " + seen + ", came out again");
    }
    if (seen > expected) {
      throw lost(expected, "number " + seen + ", " + batch.records().get(i));
    }
  }

  private RuleViolation lost(long number, String instead) {
    String record = acknowledged.get(number);
    return new RuleViolation(
        record == null ? Rule.DUR_PREFIX : Rule.DUR_ACKED,
        (record == null ? "a record" : record) + ", number " + number
            + ", is lost; in its place came " + instead);
  }

  private static void same(Batch<String> known, Batch<String> batch) {
    BatchId id = known.id();
    if (!id.equals(batch.id()) || !known.records().equals(batch.records())) {
      throw new RuleViolation(
          Rule.DUR_STABLE_BATCH,
          id + " with " + known.records() + " was handed out; now the first is " + batch.id()
              + " with " + batch.records());
    }
  }

  private void acknowledgedIsThere(List<String> all) {
    acknowledged.forEach((number, record) -> {
      String seen = number <= all.size() ? all.get((int) (number - 1)) : "nothing";
      if (!seen.equals(record)) {
        throw lost(number, seen);
      }
    });
  }

  private static void eachThreadInOrder(List<String> all) {
    Map<String, Integer> next = new HashMap<>();
    for (String record : all) {
      int space = record.lastIndexOf(' ') + 1;
      String thread = record.substring(0, space);
      int expected = next.merge(thread, 1, Integer::sum) - 1;
      if (!record.substring(space).equals(Integer.toString(expected))) {
        throw new RuleViolation(
            Rule.ORD_CONCURRENT, record + " came out where " + thread + expected + " should be");
      }
    }
  }
}
