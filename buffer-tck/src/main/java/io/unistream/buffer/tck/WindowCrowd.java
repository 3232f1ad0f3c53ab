package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;

/**
 * Threads that take batches, are done with them in another order, and commit through the last one before which all are done, while
 * another thread puts. What was seen is guarded by this.
 */
final class WindowCrowd {

  private static final int TAKERS = 4;
  private static final int RECORDS = 600;
  private static final int WINDOW = 8;

  /** How many batches a thread has at once; together they may have as many as the window. */
  private static final int EACH = 2;

  private final Stage stage;
  private final Buffer<String> buffer;
  /** By the number of their first record, those that were taken and are not committed. */
  private final TreeMap<Long, Batch<String>> taken = new TreeMap<>();
  /** Of these, those that a thread is done with. */
  private final Set<Long> done = new HashSet<>();

  private final List<String> committed = new ArrayList<>();

  WindowCrowd(Stage stage) {
    this.stage = stage;
    this.buffer = stage.open(WindowChecks.window(WINDOW));
  }

  void check() throws Exception {
    CyclicBarrier start = new CyclicBarrier(TAKERS + 1);
    List<Call<Boolean>> calls = new ArrayList<>();
    for (int t = 0; t < TAKERS; t++) {
      calls.add(stage.start(() -> {
        start.await();
        take();
        return true;
      }));
    }
    calls.add(stage.start(() -> {
      start.await();
      for (int i = 0; i < RECORDS; i++) {
        buffer.put("record " + i);
      }
      buffer.seal();
      return true;
    }));
    for (Call<Boolean> call : calls) {
      boolean unused = call.result("a thread of several that take batches");
    }
    synchronized (this) {
      for (int i = 0; i < RECORDS; i++) {
        stage.equal(committed.get(i), "record " + i, "record " + i + " of those committed");
      }
      stage.equal(committed.size(), RECORDS, "the number of records committed");
    }
    stage.equal(buffer.stats().backlogRecords(), 0L, "the backlog in the end");
    stage.equal(buffer.stats().inFlightRecords(), 0L, "what is in flight in the end");
  }

  private void take() {
    Deque<Batch<String>> mine = new ArrayDeque<>();
    long begin = System.nanoTime();
    while (!isDone()) {
      Optional<Batch<String>> next =
          mine.size() < EACH ? buffer.pollNext(Duration.ZERO) : Optional.empty();
      if (next.isPresent()) {
        add(next.get());
        mine.push(next.get());
      } else if (!mine.isEmpty()) {
        done(mine.pop()); // the last first
      } else {
        Thread.onSpinWait();
      }
      stage.that(
          System.nanoTime() - begin < stage.patience().toNanos(),
          "only " + count() + " records were committed");
    }
  }

  private synchronized boolean isDone() {
    return committed.size() >= RECORDS;
  }

  private synchronized int count() {
    return committed.size();
  }

  private synchronized void add(Batch<String> batch) {
    Batch<String> before = taken.put(batch.firstSequence(), batch);
    stage.that(
        before == null && batch.firstSequence() > committed.size(),
        batch + " was given twice by pollNext");
    stage.that(
        taken.size() <= WINDOW,
        taken.size() + " batches are in flight, and the window is " + WINDOW);
  }

  /** Under the lock, so that nobody commits what another one has committed. */
  private synchronized void done(Batch<String> batch) {
    done.add(batch.firstSequence());
    BatchId last = null;
    // Up to one that is not done, or that is not known yet.
    for (long first = committed.size() + 1L; done.remove(first); first = committed.size() + 1L) {
      Batch<String> oldest = Objects.requireNonNull(taken.remove(first));
      committed.addAll(oldest.records());
      last = oldest.id();
    }
    if (last != null) {
      buffer.commitThrough(last);
    }
  }
}
