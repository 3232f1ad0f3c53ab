package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One thread puts, one drains as soon as a batch of 1,000 is there, until so many bytes went through; the putter waits
 * when it is too far ahead, so that the disk use shows how soon space is given back.
 */
final class SustainWork {

  /** How far the putter may be ahead, in payload. */
  static final long MAX_AHEAD_BYTES = 64_000_000;

  /** Whoever is slow need not take the day. */
  private static final int MAX_TIMES = 60;

  private final Task task;
  private final Subject subject;
  private final Payloads source;
  private final Semaphore room;
  private final Semaphore ready = new Semaphore(0);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private volatile boolean putterIsDone;
  private volatile boolean stopped;

  private SustainWork(Task task, Subject subject) {
    this.task = task;
    this.subject = subject;
    source = new Payloads(0, task.bytes());
    room = new Semaphore(Math.max(2, (int) (MAX_AHEAD_BYTES / task.bytes() / Works.BATCH)));
  }

  static Map<String, Double> run(Contender contender, Task task, Workplace place) throws Exception {
    try (Subject subject =
            contender.open(place.log(), task.crashClass(), task.bytes(), 4 * MAX_AHEAD_BYTES);
        DiskUse disk = new DiskUse(place.log())) {
      SustainWork work = new SustainWork(task, subject);
      Map<String, Double> values = work.run();
      values.put("peak disk MB", disk.peakBytes() / 1e6);
      return values;
    }
  }

  private Map<String, Double> run() throws Exception {
    Auditor auditor = new Auditor(List.of(source), false);
    Thread putter = new Thread(this::put);
    Optional<ProcessorTime> before = ProcessorTime.now();
    long start = System.nanoTime();
    putter.start();
    try {
      drainWhatIsDue(auditor);
    } finally {
      stopped = true;
      room.release(Works.BATCH); // The putter may be waiting.
      putter.join();
    }
    Exception e = failure.get();
    if (e != null) {
      throw e;
    }
    auditor.drainAndCheck(subject);
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(Outcome.RATE, auditor.count() / seconds);
    ProcessorTime.tellSince(before, auditor.count(), values);
    values.put("through MB", auditor.count() * (double) task.bytes() / 1e6);
    return values;
  }

  private void drainWhatIsDue(Auditor auditor) throws Exception {
    long due = 0;
    ready.acquire();
    while (!putterIsDone || ready.availablePermits() > 0) {
      due += Works.BATCH;
      // A batch may be smaller than that: what is left over is more than none and comes with the
      // next.
      while (auditor.count() + Works.BATCH <= due) {
        if (subject.drain(Works.BATCH, auditor) == 0) {
          throw new IllegalStateException(
              "nothing came out after " + auditor.count() + " of " + due + " records");
        }
      }
      auditor.checkSoFar();
      room.release();
      ready.acquire();
    }
  }

  private void put() {
    long deadline = System.nanoTime() + (long) (task.seconds() * MAX_TIMES * 1e9);
    try {
      while (source.made() < task.maxRecords() && System.nanoTime() < deadline && !stopped) {
        room.acquire();
        for (int i = 0; i < Works.BATCH; i++) {
          subject.put(source.next());
        }
        ready.release();
      }
    } catch (Exception e) {
      failure.set(e);
    } finally {
      putterIsDone = true;
      ready.release(); // The drainer may be waiting.
    }
  }
}
