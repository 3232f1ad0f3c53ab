package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.RecordCodec;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record that the target refused for good, or that could not be decoded. Immutable as far as the record is.
 *
 * @param <R> the record type
 */
public final class DeadLetter<R> {

  private final BatchId batch;
  private final long sequence;
  private final @Nullable R record;
  private final byte @Nullable [] payload;
  private final String reason;
  private final Instant time;

  private DeadLetter(
      BatchId batch,
      long sequence,
      @Nullable R record,
      byte @Nullable [] payload,
      String reason,
      Instant time) {
    this.batch = Objects.requireNonNull(batch, "batch");
    this.sequence = sequence;
    this.record = record;
    this.payload = payload;
    this.reason = Objects.requireNonNull(reason, "reason");
    this.time = Objects.requireNonNull(time, "time");
  }

  /**
   * Returns the letter of a record that the target refused.
   *
   * @param batch its batch
   * @param sequence its sequence number
   * @param record the record
   * @param reason why it is here
   * @param time when it was refused
   * @param <R> the record type
   * @return the letter
   */
  public static <R> DeadLetter<R> refused(
      BatchId batch, long sequence, R record, String reason, Instant time) {
    return new DeadLetter<>(
        batch, sequence, Objects.requireNonNull(record, "record"), null, reason, time);
  }

  /**
   * Returns the letter of a record that could not be decoded.
   *
   * @param batch its batch
   * @param sequence its sequence number
   * @param payload the bytes that were put; copied
   * @param reason why it is here
   * @param time when that was found
   * @param <R> the record type
   * @return the letter
   */
  public static <R> DeadLetter<R> undecodable(
      BatchId batch, long sequence, byte[] payload, String reason, Instant time) {
    return new DeadLetter<>(batch, sequence, null, payload.clone(), reason, time);
  }

  /**
   * Returns the codec for a buffer of dead letters. A letter whose record the codec can no longer decode comes back as an undecodable one,
   * so that letters can always be read.
   *
   * @param records the codec of the records
   * @param <R> the record type
   * @return the codec of the letters
   */
  public static <R> RecordCodec<DeadLetter<R>> codec(RecordCodec<R> records) {
    return new DeadLetterCodec<>(records);
  }

  /**
   * Returns the batch that the record was of.
   *
   * @return the batch's id
   */
  public BatchId batch() {
    return batch;
  }

  /**
   * Returns the record's sequence number in its log.
   *
   * @return the sequence number
   */
  public long sequence() {
    return sequence;
  }

  /**
   * Returns the record.
   *
   * @return the record; empty if it could not be decoded
   */
  public Optional<R> record() {
    return Optional.ofNullable(record);
  }

  /**
   * Returns the bytes of a record that could not be decoded.
   *
   * @return a copy of the bytes that were put; empty if there is a record
   */
  public Optional<byte[]> payload() {
    return Optional.ofNullable(payload).map(byte[]::clone);
  }

  /**
   * Returns why the record is here.
   *
   * @return a text for people
   */
  public String reason() {
    return reason;
  }

  /**
   * Returns when the record was refused, by the wall clock, in milliseconds precision.
   *
   * @return the time
   */
  public Instant time() {
    return time;
  }

  @Override
  public String toString() {
    return "DeadLetter[batch=" + batch + ", sequence=" + sequence + ", reason=" + reason + ", time="
        + time + "]";
  }
}
