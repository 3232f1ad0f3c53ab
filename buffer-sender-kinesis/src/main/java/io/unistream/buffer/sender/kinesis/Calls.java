package io.unistream.buffer.sender.kinesis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides records into calls, each within the limits of {@code PutRecords}. In strict order no call has a partition key twice: a wave has
 * the next record of each key, and the calls are cut from one wave after the other. Without it there is one wave, in put order.
 */
final class Calls {

  static final int MOST_RECORDS = 500;

  static final long MOST_BYTES = 10L << 20;

  private final boolean strict;
  private final Map<Object, Deque<Outgoing>> waiting = new LinkedHashMap<>();
  private final Deque<Outgoing> wave = new ArrayDeque<>();

  Calls(boolean strict) {
    this.strict = strict;
  }

  void add(Outgoing record) {
    Object queue = strict ? record.entry().partitionKey() : record.index();
    waiting.computeIfAbsent(queue, key -> new ArrayDeque<>()).add(record);
  }

  /** The records of the next call; empty if all were given. */
  List<Outgoing> next() {
    if (wave.isEmpty()) {
      fillWave();
    }
    List<Outgoing> call = new ArrayList<>();
    long bytes = 0;
    while (!wave.isEmpty()
        && call.size() < MOST_RECORDS
        && (call.isEmpty() || bytes + wave.element().size() <= MOST_BYTES)) {
      Outgoing record = wave.remove();
      bytes += record.size();
      call.add(record);
    }
    return call;
  }

  private void fillWave() {
    waiting.values().removeIf(queue -> {
      wave.add(queue.remove());
      return queue.isEmpty();
    });
  }

  /** A record was not taken. Takes out and returns what must not overtake it. */
  List<Outgoing> behind(Outgoing failed) {
    Deque<Outgoing> queue = strict ? waiting.remove(failed.entry().partitionKey()) : null;
    return queue == null ? List.of() : List.copyOf(queue);
  }

  /** Takes out and returns all that is in no call yet. */
  List<Outgoing> rest() {
    List<Outgoing> rest = new ArrayList<>(wave);
    waiting.values().forEach(rest::addAll);
    wave.clear();
    waiting.clear();
    return rest;
  }
}
