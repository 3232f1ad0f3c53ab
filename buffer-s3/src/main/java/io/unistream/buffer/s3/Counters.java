package io.unistream.buffer.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the statistics show of this backend. The names are part of the interface and do not change; docs/s3.md lists them. Read without
 * any lock, each at its own moment.
 */
final class Counters {

  private Counters() {}

  static Map<String, Long> of(
      Owner owner, int epoch, Tail tail, Reclaimer reclaimer, long nowNanos) {
    Traffic traffic = owner.store().traffic();
    Map<String, Long> all = new HashMap<>();
    all.put("requests.put", traffic.puts.sum());
    all.put("requests.get", traffic.gets.sum());
    all.put("requests.list", traffic.lists.sum());
    all.put("requests.delete", traffic.deletes.sum());
    all.put("requests.retried", owner.retries().retried());
    all.put("requests.hedged", traffic.hedged.sum());
    all.put("requests.throttled", traffic.throttled.sum());
    all.put("store.away.millis", millis(owner.retries().outage().nanos()));
    all.put("store.full", owner.retries().outage().full() == null ? 0L : 1L);
    all.put("acknowledged.ago.millis", millis(nowNanos - tail.times().lastAcknowledged()));
    all.put("unflushed.bytes", tail.window().unflushedBytes());
    all.put("uploads.sending", (long) tail.window().sending());
    all.put("owner.epoch", (long) epoch);
    all.put("owner.writer", owner.fingerprint());
    all.put("owner.fenced", tail.fate().isFenced() ? 1L : 0);
    all.put("log.failed", tail.fate().isFailed() ? 1L : 0);
    all.put("reclaim.backlog", reclaimer.backlog());
    all.put("reclaim.collecting", reclaimer.isCollecting() ? 1L : 0);
    return all;
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos));
  }
}
