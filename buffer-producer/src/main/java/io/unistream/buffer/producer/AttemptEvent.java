package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt to bring records to the target ended. Immutable. */
public final class AttemptEvent {

  /** How an attempt ended. */
  public enum Outcome {
    /** The target has all of the records. */
    TAKEN,
    /** The sender returned, and told of some records that the target has not taken. */
    PARTIAL,
    /** They are sent again later. */
    RETRY,
    /** The target refused them for good. */
    REJECT,
    /** Somebody has to act first. */
    HOLD,
    /** It took too long, and was given up. */
    TIMEOUT
  }

  private final BatchId batch;
  private final int attempt;
  private final int records;
  private final Outcome outcome;
  private final Duration duration;
  private final @Nullable Throwable cause;

  private AttemptEvent(
      BatchId batch,
      int attempt,
      int records,
      Outcome outcome,
      Duration duration,
      @Nullable Throwable cause) {
    this.batch = Objects.requireNonNull(batch, "batch");
    this.attempt = attempt;
    this.records = records;
    this.outcome = Objects.requireNonNull(outcome, "outcome");
    this.duration = Objects.requireNonNull(duration, "duration");
    this.cause = cause;
  }

  static AttemptEvent of(
      BatchId batch,
      int attempt,
      int records,
      Outcome outcome,
      Duration duration,
      @Nullable Throwable cause) {
    return new AttemptEvent(batch, attempt, records, outcome, duration, cause);
  }

  /**
   * Returns the batch that the records are of.
   *
   * @return the batch's id
   */
  public BatchId batch() {
    return batch;
  }

  /**
   * Returns which attempt it was at what was left of the batch.
   *
   * @return from 1
   */
  public int attempt() {
    return attempt;
  }

  /**
   * Returns how many records it was for.
   *
   * @return their number
   */
  public int records() {
    return records;
  }

  /**
   * Returns how it ended.
   *
   * @return the outcome
   */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * Returns how long it took; of {@link Outcome#TIMEOUT}, until it was given up.
   *
   * @return the time
   */
  public Duration duration() {
    return duration;
  }

  /**
   * Returns what the sender threw.
   *
   * @return the exception or error, if it threw one
   */
  public Optional<Throwable> cause() {
    return Optional.ofNullable(cause);
  }

  @Override
  public String toString() {
    return "AttemptEvent[batch=" + batch + ", attempt=" + attempt + ", records=" + records
        + ", outcome=" + outcome + ", duration=" + duration + ", cause=" + cause + "]";
  }
}
