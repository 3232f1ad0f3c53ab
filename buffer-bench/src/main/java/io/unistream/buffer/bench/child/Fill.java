package io.unistream.buffer.bench.child;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts a backlog, as fast as the contender can, until there is enough of it or it has taken too long. */
final class Fill {

  /** Whoever is slow fills less: a drain is told by records a second. */
  private static final int MAX_TIMES_DRAIN = 5;

  private static final int MAX_TIMES_REOPEN = 15;
  private static final int UNSYNCED_THREADS = 2;
  private static final int SYNCED_THREADS = 64;

  private Fill() {}

  /** In which crash class to fill: without syncs, if the contender can do that. */
  static Durability durability(Contender contender) {
    return contender.durabilities().contains(Durability.PROCESS)
        ? Durability.PROCESS
        : Durability.POWER;
  }

  static List<Payloads> run(Contender contender, Subject subject, Durability durability, Task task)
      throws Exception {
    int count = !contender.isConcurrent()
        ? 1
        : durability == Durability.POWER ? SYNCED_THREADS : UNSYNCED_THREADS;
    List<Payloads> sources = new ArrayList<>();
    List<Future<?>> running = new ArrayList<>();
    double seconds =
        task.seconds() * (task.work() == Task.Work.REOPEN ? MAX_TIMES_REOPEN : MAX_TIMES_DRAIN);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      for (int thread = 0; thread < count; thread++) {
        Payloads source = new Payloads(thread, task.bytes());
        sources.add(source);
        running.add(threads.submit(() -> {
          put(subject, source, Math.max(1, task.maxRecords() / count), seconds);
          return null;
        }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      threads.shutdownNow();
    }
    return sources;
  }

  /** Puts so many records by groups of 1,000, in one thread. */
  static void inGroups(Buffer<byte[]> buffer, Payloads source, long records) {
    while (source.made() < records) {
      List<byte[]> group = new ArrayList<>(Works.BATCH);
      for (int i = 0; i < Works.BATCH; i++) {
        group.add(source.nextCopy());
      }
      buffer.putAll(group);
    }
  }

  private static void put(Subject subject, Payloads source, long records, double seconds)
      throws Exception {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    while (source.made() < records && System.nanoTime() < deadline) {
      subject.put(source.next());
    }
  }
}
