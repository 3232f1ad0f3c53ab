package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Subject;
import io.unistream.buffer.bench.own.Counted;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Threads put; then all is taken out and looked at, byte by byte, which is not measured. */
final class PutWork {

  private PutWork() {}

  static Map<String, Double> run(Contender contender, Task task, Workplace place) throws Exception {
    Map<String, Double> values = new LinkedHashMap<>();
    try (Subject subject =
            contender.open(place.log(), task.crashClass(), task.bytes(), task.capacityBytes());
        PinnedThreads pinned = new PinnedThreads()) {
      long[] syncsBefore = new long[1];
      Putters putters = new Putters(task, subject, () -> {
        syncsBefore[0] = syncs(subject);
        if (task.virtual()) {
          pinned.start();
        }
      });
      putters.run();
      values.put(Outcome.RATE, putters.rate());
      putters.tellProcessor(values);
      if (Works.isSynced(task)) {
        latencies(values, putters.latencies());
      }
      sharing(values, putters.measured(), syncs(subject) - syncsBefore[0]);
      if (task.virtual()) {
        pinned.stop(values);
      }
      new Auditor(putters.payloads(), true).drainAndCheck(subject);
    }
    return values;
  }

  /** How many records shared a sync, if any did. */
  static void sharing(Map<String, Double> values, long records, long syncs) {
    if (syncs > 0) {
      values.put("records/sync", (double) records / syncs);
    }
  }

  static long syncs(Subject subject) {
    return subject instanceof Counted counted ? counted.syncs() : 0;
  }

  private static void latencies(Map<String, Double> values, Histogram nanos) {
    values.put("p50 us", nanos.getValueAtPercentile(50) / 1e3);
    values.put("p99 us", nanos.getValueAtPercentile(99) / 1e3);
    values.put("p99.9 us", nanos.getValueAtPercentile(99.9) / 1e3);
    values.put("max us", nanos.getMaxValue() / 1e3);
  }
}
