package io.unistream.buffer.bench.child;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import io.unistream.buffer.bench.own.FileContender;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Ours only: what each operation costs when the backlog is large, in a JVM with a small heap. */
final class BacklogWork {

  private static final int PUTS = 1_000;
  private static final int MAX_BATCHES = 20;

  private final Task task;
  private final Workplace place;
  private final Payloads source;
  private final Auditor auditor;
  private final Map<String, Double> values = new LinkedHashMap<>();

  private BacklogWork(Task task, Workplace place) {
    this.task = task;
    this.place = place;
    source = new Payloads(0, task.bytes());
    auditor = new Auditor(List.of(source), false);
  }

  static Map<String, Double> run(Task task, Workplace place) throws Exception {
    BacklogWork work = new BacklogWork(task, place);
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    work.fill();
    work.measure();
    double peak =
        heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    work.values.put("peak heap MB", peak / 1e6);
    return work.values;
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private Buffer<byte[]> open(Durability durability) throws Exception {
    return FileContender.open(place.log(), durability, task.capacityBytes(), RecordCodec.bytes());
  }

  private void fill() throws Exception {
    try (Buffer<byte[]> buffer = open(Durability.PROCESS)) {
      Fill.inGroups(buffer, source, task.maxRecords());
    }
    place.settle();
  }

  private void measure() throws Exception {
    long start = System.nanoTime();
    Buffer<byte[]> buffer = open(task.crashClass());
    values.put("reopen ms", (System.nanoTime() - start) / 1e6);
    try (Subject subject = FileContender.subject(buffer)) {
      put(subject);
      long batches = task.maxRecords() / Works.BATCH;
      emitAndCommit(buffer, (int) Math.max(1, Math.min(MAX_BATCHES, batches / 2)));
      long before = auditor.count();
      long drainStart = System.nanoTime();
      auditor.drainAndCheck(subject);
      values.put(
          "rest drained at records/s",
          (auditor.count() - before) / ((System.nanoTime() - drainStart) / 1e9));
    }
  }

  private void put(Subject subject) throws Exception {
    Histogram nanos = new Histogram(3);
    for (int i = 0; i < PUTS; i++) {
      byte[] record = source.next();
      long start = System.nanoTime();
      subject.put(record);
      nanos.recordValue(System.nanoTime() - start);
    }
    values.put("put us", nanos.getValueAtPercentile(50) / 1e3);
    values.put("put p99 us", nanos.getValueAtPercentile(99) / 1e3);
  }

  private void emitAndCommit(Buffer<byte[]> buffer, int batches) {
    Histogram emits = new Histogram(3);
    Histogram commits = new Histogram(3);
    for (int i = 0; i < batches; i++) {
      long start = System.nanoTime();
      Batch<byte[]> batch = buffer.emit();
      emits.recordValue(System.nanoTime() - start);
      batch.records().forEach(record -> auditor.record(ByteBuffer.wrap(record)));
      start = System.nanoTime();
      buffer.commit(batch);
      commits.recordValue(System.nanoTime() - start);
    }
    values.put("emit us", emits.getValueAtPercentile(50) / 1e3);
    values.put("commit us", commits.getValueAtPercentile(50) / 1e3);
  }
}
