package io.unistream.buffer.producer;

import io.unistream.buffer.BufferStats;
import java.util.Map;
import java.util.Objects;

/** Counts and gauges of a producer at one moment, from its start. Immutable. */
public final class ProducerStats {

  private final BufferStats buffer;
  private final long committedBatches;
  private final long committedRecords;
  private final long deadLetters;
  private final Map<AttemptEvent.Outcome, Long> attempts;
  private final long lateResults;
  private final long reopenings;
  private final int inFlight;
  private final int sending;
  private final int hung;

  ProducerStats(
      BufferStats buffer,
      long committedBatches,
      long committedRecords,
      long deadLetters,
      Map<AttemptEvent.Outcome, Long> attempts,
      long lateResults,
      long reopenings,
      int inFlight,
      int sending,
      int hung) {
    this.buffer = Objects.requireNonNull(buffer, "buffer");
    this.committedBatches = committedBatches;
    this.committedRecords = committedRecords;
    this.deadLetters = deadLetters;
    this.attempts = attempts;
    this.lateResults = lateResults;
    this.reopenings = reopenings;
    this.inFlight = inFlight;
    this.sending = sending;
    this.hung = hung;
  }

  /**
   * Returns the statistics of the buffer; its counts begin anew when it is opened again.
   *
   * @return the buffer's statistics
   */
  public BufferStats buffer() {
    return buffer;
  }

  /**
   * Returns how many batches were committed.
   *
   * @return their number
   */
  public long committedBatches() {
    return committedBatches;
  }

  /**
   * Returns how many records the committed batches had, dead letters included.
   *
   * @return their number
   */
  public long committedRecords() {
    return committedRecords;
  }

  /**
   * Returns how many records were put to the dead letters.
   *
   * @return their number
   */
  public long deadLetters() {
    return deadLetters;
  }

  /**
   * Returns how many attempts ended in a certain way.
   *
   * @param outcome the way
   * @return their number
   */
  public long attempts(AttemptEvent.Outcome outcome) {
    return attempts.getOrDefault(outcome, 0L);
  }

  /**
   * Returns how many attempts ended after they had been given up; what they did counts for nothing (PROD-15).
   *
   * @return their number
   */
  public long lateResults() {
    return lateResults;
  }

  /**
   * Returns how often the buffer was opened again.
   *
   * @return the number of times
   */
  public long reopenings() {
    return reopenings;
  }

  /**
   * Returns how many batches the producer has in hand.
   *
   * @return their number
   */
  public int inFlight() {
    return inFlight;
  }

  /**
   * Returns how many attempts are under way, those that hang included.
   *
   * @return their number
   */
  public int sending() {
    return sending;
  }

  /**
   * Returns how many attempts do not return although they were given up.
   *
   * @return their number
   */
  public int hung() {
    return hung;
  }

  @Override
  public String toString() {
    return "ProducerStats[committedBatches=" + committedBatches + ", committedRecords="
        + committedRecords + ", deadLetters=" + deadLetters + ", attempts="
        + attempts + ", lateResults=" + lateResults + ", reopenings="
        + reopenings + ", inFlight=" + inFlight + ", sending=" + sending + ", hung=" + hung
        + ", buffer=" + buffer + "]";
  }
}
