package io.unistream.buffer.producer.tck;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.producer.Delivery;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A delivery without a producer, for tests of a sender: it notes what the sender tells, and gives the attempt up when the test says so. Keys are
 * those that a producer gives. Safe for use by any thread.
 *
 * <pre>{@code
 * LoneDelivery<String> delivery = LoneDelivery.whole(LoneDelivery.LOG, 1, 1, List.of("a", "b", "c"));
 * sender.send(delivery);
 * assertEquals(Map.of(1, "too long"), delivery.rejected());
 * }</pre>
 *
 * @param <R> the record type
 */
public final class LoneDelivery<R> implements Delivery<R> {

  /** A log's id, for tests that need only one. */
  public static final UUID LOG = UUID.fromString("0b0fb0a2-52cc-4d3a-9f6b-6d9a4a6f2a10");

  private static final int BYTES_OF_A_HASH = 16;

  private final BatchId batch;
  private final boolean whole;
  private final List<R> records;
  private final long[] sequences;
  private final int attempt;

  /** Guards what is below; held for a few instructions. */
  private final Object guard = new Object();

  private final Map<Integer, String> rejected = new TreeMap<>();
  private final Map<Integer, String> retried = new TreeMap<>();
  private @Nullable Runnable abort;
  private boolean aborted;

  private LoneDelivery(
      BatchId batch, boolean whole, List<R> records, long[] sequences, int attempt) {
    this.batch = batch;
    this.whole = whole;
    this.records = List.copyOf(records);
    this.sequences = sequences;
    this.attempt = attempt;
    if (records.isEmpty()) {
      throw new IllegalArgumentException("a delivery has at least one record");
    }
  }

  /**
   * Returns the first delivery of a whole batch.
   *
   * @param log the log's id
   * @param number the batch's number
   * @param first the sequence number of its first record
   * @param records the records
   * @param <R> the record type
   * @return the delivery
   */
  public static <R> LoneDelivery<R> whole(UUID log, long number, long first, List<R> records) {
    return new LoneDelivery<>(
        new BatchId(log, number),
        true,
        records,
        LongStream.range(first, first + records.size()).toArray(),
        1);
  }

  /**
   * Returns the first delivery of a whole batch of texts, which tell their own numbers: {@code record 7}.
   *
   * @param log the log's id
   * @param number the batch's number
   * @param first the sequence number of its first record
   * @param last that of its last one
   * @return the delivery
   */
  public static LoneDelivery<String> numbered(UUID log, long number, long first, long last) {
    return whole(log, number, first, texts(LongStream.rangeClosed(first, last).toArray()));
  }

  /**
   * Returns the first delivery of a part of a batch of such texts.
   *
   * @param log the log's id
   * @param number the batch's number
   * @param sequences the sequence numbers of its records, rising
   * @return the delivery
   */
  public static LoneDelivery<String> numberedPart(UUID log, long number, long... sequences) {
    return new LoneDelivery<>(
        new BatchId(log, number), false, texts(sequences), sequences.clone(), 1);
  }

  private static List<String> texts(long[] sequences) {
    return LongStream.of(sequences).mapToObj(sequence -> "record " + sequence).toList();
  }

  /**
   * Returns the next attempt at the same records, of which nothing is told yet.
   *
   * @return a new delivery with an equal key
   */
  public LoneDelivery<R> again() {
    return new LoneDelivery<>(batch, whole, records, sequences, attempt + 1);
  }

  /**
   * Returns the next attempt at some of these records.
   *
   * @param indices their indices in {@link #records()}, rising
   * @return a new delivery
   */
  public LoneDelivery<R> part(int... indices) {
    return new LoneDelivery<>(
        batch,
        whole && indices.length == records.size(),
        IntStream.of(indices).mapToObj(records::get).toList(),
        IntStream.of(indices).mapToLong(this::sequence).toArray(),
        attempt + 1);
  }

  /**
   * Returns the next attempt at what the sender told to be sent again, as a producer makes it when {@code send} has returned.
   *
   * @return a new delivery; empty if nothing is left
   */
  public Optional<LoneDelivery<R>> rest() {
    int[] left = retried().keySet().stream().mapToInt(index -> index).toArray();
    return left.length == 0 ? Optional.empty() : Optional.of(part(left));
  }

  /** Gives the attempt up, as a producer does first: runs what {@link #onAbort} was given, now and from now on. Interrupts nobody. */
  public void abort() {
    Runnable run;
    synchronized (guard) {
      aborted = true;
      run = abort;
    }
    if (run != null) {
      run.run();
    }
  }

  /**
   * Returns whether the sender said how to end a call.
   *
   * @return true once {@link #onAbort} was called
   */
  public boolean hasAbort() {
    synchronized (guard) {
      return abort != null;
    }
  }

  /**
   * Returns what was rejected.
   *
   * @return reasons by index
   */
  public Map<Integer, String> rejected() {
    synchronized (guard) {
      return new TreeMap<>(rejected);
    }
  }

  /**
   * Returns what was told to be sent again.
   *
   * @return reasons by index
   */
  public Map<Integer, String> retried() {
    synchronized (guard) {
      return new TreeMap<>(retried);
    }
  }

  /**
   * Returns why a record was rejected.
   *
   * @param index the index in {@link #records()}
   * @return the reason; empty if it was not
   */
  public String whyRejected(int index) {
    return rejected().getOrDefault(index, "");
  }

  /**
   * Returns why a record is to be sent again.
   *
   * @param index the index in {@link #records()}
   * @return the reason; empty if it is not
   */
  public String whyRetried(int index) {
    return retried().getOrDefault(index, "");
  }

  /**
   * Returns the sequence numbers.
   *
   * @return the numbers, rising
   */
  public List<Long> sequences() {
    return new ArrayList<>(LongStream.of(sequences).boxed().toList());
  }

  @Override
  public String key() {
    if (whole) {
      return batch.toString();
    }
    long first = sequences[0];
    long last = sequences[sequences.length - 1];
    return batch + ":"
        + (last - first == sequences.length - 1 ? first + "-" + last : hash(sequences));
  }

  private static String hash(long[] sequences) {
    ByteBuffer bytes = ByteBuffer.allocate(sequences.length * Long.BYTES);
    for (long sequence : sequences) {
      bytes.putLong(sequence);
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return HexFormat.of().formatHex(hash, 0, BYTES_OF_A_HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
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
    return sequences[Objects.checkIndex(index, sequences.length)];
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public boolean maybeSeen() {
    return attempt > 1;
  }

  @Override
  public void reject(int index, String reason) {
    tell(rejected, retried, index, reason);
  }

  @Override
  public void retry(int index, String reason) {
    tell(retried, rejected, index, reason);
  }

  /** The last word counts. */
  private void tell(
      Map<Integer, String> now, Map<Integer, String> before, int index, String reason) {
    Objects.checkIndex(index, sequences.length);
    Objects.requireNonNull(reason, "reason");
    synchronized (guard) {
      before.remove(index);
      now.put(index, reason);
    }
  }

  @Override
  public void onAbort(Runnable newAbort) {
    boolean now;
    synchronized (guard) {
      abort = Objects.requireNonNull(newAbort, "abort");
      now = aborted;
    }
    if (now) {
      newAbort.run();
    }
  }
}
