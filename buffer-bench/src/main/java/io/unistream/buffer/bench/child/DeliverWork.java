package io.unistream.buffer.bench.child;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.own.FileContender;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A backlog is brought to a target. The clock starts and ends with an arrival, and between them is a multiple of the window, so that batches which travel together
 * count all or not at all.
 */
final class DeliverWork {

  private DeliverWork() {}

  static Map<String, Double> run(Courier courier, Task task, Workplace place) throws Exception {
    long unit = (long) courier.window() * Works.BATCH;
    long most = Math.max(2, task.maxRecords() / unit);
    long units = task.targetMillis() == 0
        ? most
        : Math.min(most, 1 + Math.round(1.25 * 1_000 * task.seconds() / task.targetMillis()));
    long warm = Math.max(1, units / 5);
    Payloads source = new Payloads(0, task.bytes());
    try (Buffer<byte[]> buffer = FileContender.open(
        place.log(), Durability.PROCESS, task.capacityBytes(), RecordCodec.bytes())) {
      Fill.inGroups(buffer, source, units * unit);
    }
    place.settle();
    Destination target = new Destination(source, task.targetMillis(), warm * unit);
    courier.deliver(place.log(), task.crashClass(), task.capacityBytes(), target);
    Map<String, Double> values = new LinkedHashMap<>();
    target.tell(values);
    checkEmpty(task, place);
    return values;
  }

  /** What was brought there is committed. */
  private static void checkEmpty(Task task, Workplace place) throws Exception {
    try (Buffer<byte[]> buffer = FileContender.open(
        place.log(), Durability.PROCESS, task.capacityBytes(), RecordCodec.bytes())) {
      long left = buffer.stats().backlogRecords();
      if (left > 0) {
        throw new IllegalStateException(left + " records were delivered and not committed");
      }
    }
  }
}
