package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import io.unistream.buffer.bench.own.Counted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A backlog is taken out by batches of 1,000, each with a commit. */
final class DrainWork {

  private DrainWork() {}

  /** The first quarter is the warm-up; opening is not measured. */
  static Map<String, Double> drain(Contender contender, Task task, Workplace place)
      throws Exception {
    List<Payloads> sources = fill(contender, task, place);
    Auditor auditor = new Auditor(sources, false);
    Map<String, Double> values = new LinkedHashMap<>();
    try (Subject subject =
        contender.open(place.log(), task.crashClass(), task.bytes(), task.capacityBytes())) {
      long warm = made(sources) / 4;
      int taken = 1;
      while (auditor.count() < warm && taken > 0) {
        taken = subject.drain(Works.BATCH, auditor);
      }
      long before = auditor.count();
      long syncsBefore = PutWork.syncs(subject);
      long commits = 0;
      Optional<ProcessorTime> processorBefore = ProcessorTime.now();
      long start = System.nanoTime();
      long end = start + (long) (task.seconds() * 10e9);
      long now = start;
      while (now < end && subject.drain(Works.BATCH, auditor) > 0) {
        commits++;
        now = System.nanoTime();
      }
      values.put(Outcome.RATE, (auditor.count() - before) / ((now - start) / 1e9));
      ProcessorTime.tellSince(processorBefore, auditor.count() - before, values);
      values.put("records", (double) (auditor.count() - before));
      if (subject instanceof Counted) {
        values.put(
            "syncs/commit", (double) (PutWork.syncs(subject) - syncsBefore) / Math.max(1, commits));
      }
      auditor.drainAndCheck(subject);
    }
    return values;
  }

  /** Opening and draining, all of it measured. */
  static Map<String, Double> reopen(Contender contender, Task task, Workplace place)
      throws Exception {
    List<Payloads> sources = fill(contender, task, place);
    Auditor auditor = new Auditor(sources, false);
    Durability durability = Fill.durability(contender);
    Map<String, Double> values = new LinkedHashMap<>();
    Optional<ProcessorTime> processorBefore = ProcessorTime.now();
    long start = System.nanoTime();
    try (Subject subject =
        contender.open(place.log(), durability, task.bytes(), task.capacityBytes())) {
      long opened = System.nanoTime();
      auditor.drainAndCheck(subject);
      values.put(Outcome.RATE, auditor.count() / ((System.nanoTime() - start) / 1e9));
      ProcessorTime.tellSince(processorBefore, auditor.count(), values);
      values.put("records", (double) auditor.count());
      values.put("open ms", (opened - start) / 1e6);
    }
    return values;
  }

  private static List<Payloads> fill(Contender contender, Task task, Workplace place)
      throws Exception {
    Durability durability = Fill.durability(contender);
    List<Payloads> sources;
    try (Subject subject =
        contender.open(place.log(), durability, task.bytes(), task.capacityBytes())) {
      sources = Fill.run(contender, subject, durability, task);
    }
    place.settle();
    return sources;
  }

  private static long made(List<Payloads> sources) {
    return sources.stream().mapToLong(Payloads::made).sum();
  }
}
