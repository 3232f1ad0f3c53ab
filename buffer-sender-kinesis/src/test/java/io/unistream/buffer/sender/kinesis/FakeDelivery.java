package io.unistream.buffer.sender.kinesis;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.producer.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Records of a batch, and what was told of them. */
final class FakeDelivery implements Delivery<String> {

  static final UUID LOG = new UUID(1, 1);

  final Map<Integer, String> rejected = new TreeMap<>();
  final Map<Integer, String> retried = new TreeMap<>();

  private final List<String> records;
  private final List<Long> sequences;

  private FakeDelivery(List<String> records, List<Long> sequences) {
    this.records = List.copyOf(records);
    this.sequences = List.copyOf(sequences);
  }

  static FakeDelivery of(List<String> records) {
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      sequences.add(i + 1L);
    }
    return new FakeDelivery(records, sequences);
  }

  /** What is sent next, as the producer does it; empty if nothing is left. */
  List<FakeDelivery> rest() {
    List<String> left = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    for (int index : retried.keySet()) {
      left.add(records.get(index));
      numbers.add(sequences.get(index));
    }
    return left.isEmpty() ? List.of() : List.of(new FakeDelivery(left, numbers));
  }

  /** Why a record was rejected; empty if it was not. */
  String whyRejected(int index) {
    return rejected.getOrDefault(index, "");
  }

  /** Why a record is to be sent again; empty if it is not. */
  String whyRetried(int index) {
    return retried.getOrDefault(index, "");
  }

  @Override
  public String key() {
    return "key";
  }

  @Override
  public BatchId batch() {
    return new BatchId(LOG, 1);
  }

  @Override
  public List<String> records() {
    return records;
  }

  @Override
  public long sequence(int index) {
    return sequences.get(index);
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
