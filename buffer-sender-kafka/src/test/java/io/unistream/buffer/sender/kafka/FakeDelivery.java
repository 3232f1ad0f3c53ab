package io.unistream.buffer.sender.kafka;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.producer.Delivery;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Consecutive records of a batch, and what was told of them. */
final class FakeDelivery implements Delivery<String> {

  final Map<Integer, String> rejected = new TreeMap<>();
  final Map<Integer, String> retried = new TreeMap<>();

  private final BatchId batch;
  private final long first;
  private final List<String> records;

  FakeDelivery(UUID log, long first, String... records) {
    this.batch = new BatchId(log, 1);
    this.first = first;
    this.records = List.of(records);
  }

  /** Why a record was rejected; empty if it was not. */
  String whyRejected(int index) {
    return rejected.getOrDefault(index, "");
  }

  @Override
  public String key() {
    return batch + ":" + first + "-" + (first + records.size() - 1);
  }

  @Override
  public BatchId batch() {
    return batch;
  }

  @Override
  public List<String> records() {
    return records;
  }

  @Override
  public long sequence(int index) {
    return first + index;
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public boolean maybeSeen() {
    return true;
  }

  @Override
  public void reject(int index, String reason) {
    rejected.put(index, reason);
  }

  @Override
  public void retry(int index, String reason) {
    retried.put(index, reason);
  }

  @Override
  public void onAbort(Runnable abort) {}
}
