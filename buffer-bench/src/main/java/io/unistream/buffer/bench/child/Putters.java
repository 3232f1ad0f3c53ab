package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Threads that put, warm first, then measured from the moment when all are warm until the last is done. */
final class Putters {

  private static final long MAX_LATENCY_NANOS = 300_000_000_000L;

  private final Task task;
  private final Subject subject;
  private final List<Payloads> payloads = new ArrayList<>();
  private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, 3);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch warm;
  private final CountDownLatch go = new CountDownLatch(1);
  private final Runnable whenWarm;
  private Optional<ProcessorTime> processorBefore = Optional.empty();
  private volatile long startedAt;
  private long measured;
  private long endedAt;

  /**
   * @param whenWarm runs between the warm-up and what is measured
   */
  Putters(Task task, Subject subject, Runnable whenWarm) {
    this.task = task;
    this.subject = subject;
    this.whenWarm = whenWarm;
    for (int thread = 0; thread < task.threads(); thread++) {
      payloads.add(new Payloads(thread, task.bytes()));
    }
    warm = new CountDownLatch(task.threads());
  }

  /** Puts as long as the task says. */
  void run() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (Payloads each : payloads) {
      threads.add(VirtualThreads.unstarted(task.virtual(), () -> put(each)));
    }
    threads.forEach(Thread::start);
    warm.await();
    whenWarm.run();
    processorBefore = ProcessorTime.now();
    startedAt = System.nanoTime();
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable e = failure.get();
    if (e != null) {
      throw new IllegalStateException("a put failed: " + e, e);
    }
  }

  private void put(Payloads records) {
    Histogram latency = new Histogram(MAX_LATENCY_NANOS, 3);
    // One thread alone keeps to the byte limit; among many none is to run dry before the others.
    long maxRecords = task.threads() == 1 ? task.maxRecords() : Long.MAX_VALUE;
    try {
      putUntil(System.nanoTime() + nanos() / 4, maxRecords / 5, records, latency);
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    } finally {
      warm.countDown();
    }
    latency.reset();
    long before = records.made();
    try {
      go.await();
      putUntil(startedAt + nanos(), maxRecords, records, latency);
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
    end(records.made() - before, latency);
  }

  private long nanos() {
    return (long) (task.seconds() * 1e9);
  }

  /** At least once, however late this thread comes to run. */
  private void putUntil(long deadline, long maxRecords, Payloads records, Histogram latency)
      throws Exception {
    if (Works.isSynced(task)) {
      long now;
      do {
        byte[] record = records.next();
        long start = System.nanoTime();
        subject.put(record);
        now = System.nanoTime();
        latency.recordValue(Math.min(MAX_LATENCY_NANOS, now - start));
      } while (now < deadline && records.made() < maxRecords && failure.get() == null);
      return;
    }
    // Looking at the clock each time would cost as much as some of these puts.
    do {
      for (int i = 0; i < 32; i++) {
        subject.put(records.next());
      }
    } while (System.nanoTime() < deadline && records.made() < maxRecords && failure.get() == null);
  }

  private synchronized void end(long count, Histogram latency) {
    measured += count;
    latencies.add(latency);
    endedAt = Math.max(endedAt, System.nanoTime());
  }

  List<Payloads> payloads() {
    return payloads;
  }

  /** Records a second, over all threads. */
  double rate() {
    return measured / seconds();
  }

  /** What was used since all were warm; to be asked for once they are done. */
  void tellProcessor(Map<String, Double> values) throws IOException {
    ProcessorTime.tellSince(processorBefore, measured, values);
  }

  long measured() {
    return measured;
  }

  double seconds() {
    return (endedAt - startedAt) / 1e9;
  }

  /** Latencies of the puts measured, in nanoseconds; empty if nothing is synced. */
  Histogram latencies() {
    return latencies;
  }
}
