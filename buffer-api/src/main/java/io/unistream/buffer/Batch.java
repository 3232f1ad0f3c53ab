package io.unistream.buffer;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch as handed to the producer: fixed boundaries, stable id, records in order.
 *
 * <p>Immutable if the records are. Everything in it is durable in the crash class of the buffer: a batch that is not
 * committed is handed out again after a crash, with the same id, sequence numbers and bytes. Safe for use by any thread.
 * It need not be closed.
 *
 * @param <R> the record type
 */
public final class Batch<R> {

  private final BatchId id;
  private final long[] sequences;
  private final long byteSize;
  private final Instant firstPutTime;
  private final List<R> records;
  private final List<RawRecord> setAside;

  private Batch(
      BatchId id,
      long[] sequences,
      long byteSize,
      Instant firstPutTime,
      List<? extends R> records,
      List<RawRecord> setAside) {
    if (sequences.length != records.size()) {
      throw new IllegalArgumentException(
          "sequences must be as many as records: " + sequences.length + " for " + records.size());
    }
    if (records.isEmpty() && setAside.isEmpty()) {
      throw new IllegalArgumentException("a batch must hold at least one record");
    }
    this.id = Objects.requireNonNull(id, "id");
    this.sequences = sequences.clone();
    this.byteSize = byteSize;
    this.firstPutTime = Objects.requireNonNull(firstPutTime, "firstPutTime");
    this.records = List.copyOf(records);
    this.setAside = List.copyOf(setAside);
  }

  /**
   * Returns a batch. For implementers of {@link Buffer}.
   *
   * @param id the stable id
   * @param sequences the sequence numbers of {@code records}, rising; copied
   * @param byteSize the payload bytes of all records, including those set aside
   * @param firstPutTime when the batch's first record was put
   * @param records the decoded records, in order; copied
   * @param setAside the records delivered as raw bytes, in order; copied
   * @param <R> the record type
   * @return the batch
   * @throws IllegalArgumentException if the numbers of records and of sequence numbers differ, or if there is no record
   */
  public static <R> Batch<R> of(
      BatchId id,
      long[] sequences,
      long byteSize,
      Instant firstPutTime,
      List<? extends R> records,
      List<RawRecord> setAside) {
    return new Batch<>(id, sequences, byteSize, firstPutTime, records, setAside);
  }

  /**
   * Returns the id. It is the same at every delivery, so it can be the target's idempotency key.
   *
   * @return the id
   */
  public BatchId id() {
    return id;
  }

  /**
   * Returns the decoded records, in put order.
   *
   * @return an unmodifiable list; shorter than the batch only by {@link #setAside()}
   */
  public List<R> records() {
    return records;
  }

  /**
   * Returns the number of records in {@link #records()}.
   *
   * @return the number of decoded records
   */
  public int size() {
    return sequences.length;
  }

  /**
   * Returns the sequence number of a record.
   *
   * @param index the index in {@link #records()}, from 0
   * @return the sequence number; without set-aside or quarantined records it is the first one plus the index
   * @throws IndexOutOfBoundsException if there is no such record
   */
  public long sequence(int index) {
    return sequences[Objects.checkIndex(index, sequences.length)];
  }

  /**
   * Returns the lowest sequence number in the batch.
   *
   * @return the first sequence number, which may be that of a record set aside
   */
  public long firstSequence() {
    return setAside.isEmpty()
        ? sequences[0]
        : Math.min(
            sequences.length == 0 ? Long.MAX_VALUE : sequences[0],
            setAside.get(0).sequence());
  }

  /**
   * Returns the highest sequence number in the batch.
   *
   * @return the last sequence number, which may be that of a record set aside
   */
  public long lastSequence() {
    int last = sequences.length - 1;
    return setAside.isEmpty()
        ? sequences[last]
        : Math.max(
            last < 0 ? Long.MIN_VALUE : sequences[last],
            setAside.get(setAside.size() - 1).sequence());
  }

  /**
   * Returns the size of the batch.
   *
   * @return the payload bytes of all records, including those set aside
   */
  public long byteSize() {
    return byteSize;
  }

  /**
   * Returns when the batch's first record was put, by the wall clock of that moment, with millisecond precision.
   *
   * @return the put time of the first record
   */
  public Instant firstPutTime() {
    return firstPutTime;
  }

  /**
   * Returns the records that the codec could not decode and that are delivered as raw bytes: those marked by
   * {@link Buffer#setAside}, and all of them under {@link UndecodablePolicy#SET_ASIDE}.
   *
   * @return an unmodifiable list, normally empty
   */
  public List<RawRecord> setAside() {
    return setAside;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Batch<?> batch && batch.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Batch[id=" + id + ", records=" + size() + ", sequences=" + firstSequence() + ".."
        + lastSequence() + ", bytes=" + byteSize + ", setAside=" + setAside.size() + "]";
  }
}
