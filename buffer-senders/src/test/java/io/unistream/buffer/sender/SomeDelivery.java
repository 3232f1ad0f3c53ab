package io.unistream.buffer.sender;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.producer.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A delivery without a producer: it notes what is told, and runs what ends the attempt when the test says so. */
public final class SomeDelivery<R> implements Delivery<R> {

  public static final UUID LOG = UUID.fromString("0b0fb0a2-52cc-4d3a-9f6b-6d9a4a6f2a10");

  private final BatchId batch;
  private final String key;
  private final List<R> records;
  private final long[] sequences;

  private final Object guard = new Object();
  private final Map<Integer, String> rejected = new TreeMap<>();
  private final Map<Integer, String> retried = new TreeMap<>();
  private Optional<Runnable> abort = Optional.empty();
  private boolean aborted;

  private SomeDelivery(BatchId batch, String key, List<R> records, long[] sequences) {
    this.batch = batch;
    this.key = key;
    this.records = List.copyOf(records);
    this.sequences = sequences.clone();
  }

  /** A whole batch, whose records have the numbers from {@code first}. */
  public static <R> SomeDelivery<R> whole(long number, long first, List<R> records) {
    BatchId batch = new BatchId(LOG, number);
    return new SomeDelivery<>(
        batch,
        batch.toString(),
        records,
        LongStream.range(first, first + records.size()).toArray());
  }

  /** A whole batch of texts that tell their own numbers, {@code first} and {@code last} among them. */
  public static SomeDelivery<String> numbered(UUID log, long number, long first, long last) {
    return part(log, number, LongStream.rangeClosed(first, last).toArray()).withKeyOfTheBatch();
  }

  /** A part of a batch, of texts that tell their own numbers. */
  public static SomeDelivery<String> part(UUID log, long number, long... sequences) {
    BatchId batch = new BatchId(log, number);
    long first = sequences[0];
    long last = sequences[sequences.length - 1];
    String part = last - first == sequences.length - 1
        ? first + "-" + last
        : String.format("%016x", java.util.Arrays.hashCode(sequences));
    List<String> records = LongStream.of(sequences).mapToObj(s -> "record " + s).toList();
    return new SomeDelivery<>(batch, batch + ":" + part, records, sequences);
  }

  private SomeDelivery<R> withKeyOfTheBatch() {
    return new SomeDelivery<>(batch, batch.toString(), records, sequences);
  }

  /** The same records another time. */
  public SomeDelivery<R> again() {
    return new SomeDelivery<>(batch, key, records, sequences);
  }

  /** Gives the attempt up, as a producer does. */
  public void abort() {
    Optional<Runnable> run;
    synchronized (guard) {
      aborted = true;
      run = abort;
    }
    run.ifPresent(Runnable::run);
  }

  /** What was rejected, by index. */
  public Map<Integer, String> rejected() {
    synchronized (guard) {
      return new TreeMap<>(rejected);
    }
  }

  /** What was told to be sent again, by index. */
  public Map<Integer, String> retried() {
    synchronized (guard) {
      return new TreeMap<>(retried);
    }
  }

  /** The sequence numbers. */
  public List<Long> sequences() {
    return new ArrayList<>(
        IntStream.range(0, sequences.length).mapToObj(i -> sequences[i]).toList());
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public BatchId batch() {
    return batch;
  }

  @Override
  public List<R> records() {
    return records;
  }

  @Override
  public long sequence(int index) {
    return sequences[index];
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public boolean maybeSeen() {
    return false;
  }

  @Override
  public void reject(int index, String reason) {
    synchronized (guard) {
      rejected.put(index, reason);
    }
  }

  @Override
  public void retry(int index, String reason) {
    synchronized (guard) {
      retried.put(index, reason);
    }
  }

  @Override
  public void onAbort(Runnable newAbort) {
    boolean now;
    synchronized (guard) {
      abort = Optional.of(newAbort);
      now = aborted;
    }
    if (now) {
      newAbort.run();
    }
  }
}
