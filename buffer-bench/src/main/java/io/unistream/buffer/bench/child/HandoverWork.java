package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Producers that make a payload for each record, and one consumer that takes batches: in memory, by reference or not. */
final class HandoverWork {

  private HandoverWork() {}

  static Map<String, Double> run(Contender contender, Task task, Workplace place) throws Exception {
    List<Payloads> sources = new ArrayList<>();
    List<Future<?>> producers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(task.threads());
    try (Subject subject =
        contender.open(place.log(), Durability.PROCESS, task.bytes(), task.capacityBytes())) {
      long begin = System.nanoTime();
      long warm = begin + (long) (task.seconds() * 1e9 / 4);
      long end = warm + (long) (task.seconds() * 1e9);
      for (int thread = 0; thread < task.threads(); thread++) {
        Payloads source = new Payloads(thread, task.bytes());
        sources.add(source);
        producers.add(threads.submit(() -> {
          while (System.nanoTime() < end) {
            for (int i = 0; i < 32; i++) {
              subject.put(source.nextCopy());
            }
          }
          return null;
        }));
      }
      Auditor auditor = new Auditor(sources, false);
      while (System.nanoTime() < warm) {
        subject.drain(Works.BATCH, auditor);
      }
      long before = auditor.count();
      Optional<ProcessorTime> processorBefore = ProcessorTime.now();
      long start = System.nanoTime();
      long last = start;
      boolean over;
      int taken;
      do {
        // Only what is taken after all producers were done can be the last.
        over = producers.stream().allMatch(Future::isDone);
        taken = subject.drain(Works.BATCH, auditor);
        last = taken > 0 ? System.nanoTime() : last; // The last wait, for nothing, does not count.
      } while (taken > 0 || !over);
      Map<String, Double> values = new LinkedHashMap<>();
      values.put(Outcome.RATE, (auditor.count() - before) / (Math.max(1, last - start) / 1e9));
      ProcessorTime.tellSince(processorBefore, auditor.count() - before, values);
      for (Future<?> producer : producers) {
        producer.get();
      }
      auditor.checkAll();
      return values;
    } finally {
      threads.shutdownNow();
    }
  }
}
