package io.unistream.buffer.bench.child;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.Subject;
import io.unistream.buffer.bench.own.FileContender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ours only: groups of 100 with one barrier, and records handed over without waiting; acknowledged when the clock stops. */
final class BulkWork {

  private static final int GROUP = 100;

  private final Task task;
  private final Buffer<byte[]> buffer;
  private final Payloads source;
  private @Nullable CompletableFuture<Long> last;

  private BulkWork(Task task, Buffer<byte[]> buffer) {
    this.task = task;
    this.buffer = buffer;
    source = new Payloads(0, task.bytes());
  }

  static Map<String, Double> run(Task task, Workplace place) throws Exception {
    Map<String, Double> values = new LinkedHashMap<>();
    Buffer<byte[]> buffer = FileContender.open(
        place.log(), task.crashClass(), task.capacityBytes(), RecordCodec.bytes());
    try (Subject subject = FileContender.subject(buffer)) {
      BulkWork work = new BulkWork(task, buffer);
      work.putFor(task.seconds() / 4, task.maxRecords() / 5);
      long before = work.source.made();
      long syncsBefore = PutWork.syncs(subject);
      Optional<ProcessorTime> processorBefore = ProcessorTime.now();
      long start = System.nanoTime();
      work.putFor(task.seconds(), task.maxRecords());
      long records = work.source.made() - before;
      values.put(Outcome.RATE, records / ((System.nanoTime() - start) / 1e9));
      ProcessorTime.tellSince(processorBefore, records, values);
      PutWork.sharing(values, records, PutWork.syncs(subject) - syncsBefore);
      new Auditor(List.of(work.source), true).drainAndCheck(subject);
    }
    return values;
  }

  private void putFor(double seconds, long maxRecords) {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    do {
      if (task.work() == Task.Work.PUT_ALL) {
        List<byte[]> group = new ArrayList<>(GROUP);
        for (int i = 0; i < GROUP; i++) {
          group.add(source.nextCopy());
        }
        buffer.putAll(group);
      } else {
        for (int i = 0; i < GROUP; i++) {
          last = buffer.putAsync(source.nextCopy());
        }
      }
    } while (System.nanoTime() < deadline && source.made() < maxRecords);
    if (last != null) {
      last.join(); // Futures complete in the order of the puts.
    }
  }
}
