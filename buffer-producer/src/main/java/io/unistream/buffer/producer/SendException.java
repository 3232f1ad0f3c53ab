package io.unistream.buffer.producer;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says that the records of a delivery did not reach the target, and what becomes of them. Whatever else a {@link Sender} throws means
 * {@link Verdict#RETRY}.
 */
public final class SendException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What becomes of the records. */
  public enum Verdict {
    /** They are sent again, after a growing pause: an outage, a time-out, a target that is busy. */
    RETRY,
    /**
     * The target will never take them: they are malformed. A delivery of several records is divided until those at fault are found (PROD-8),
     * and these go to the dead letters.
     */
    REJECT,
    /**
     * Nothing will pass until somebody acts: credentials, a missing table, a wrong address. An attempt is made after each {@link
     * ProducerSettings#holdProbe()}, by each lane that was told so, and at {@link Producer#resume()}; the producer is DOWN meanwhile.
     */
    HOLD
  }

  /** What becomes of the records. */
  private final Verdict verdict;

  /** The least pause, or null. */
  private final @Nullable Duration retryAfter;

  private SendException(
      Verdict verdict, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(message, cause);
    this.verdict = Objects.requireNonNull(verdict, "verdict");
    this.retryAfter = retryAfter;
  }

  /**
   * Returns an exception.
   *
   * @param verdict what becomes of the records
   * @param message what the target said
   * @return the exception
   */
  public static SendException of(Verdict verdict, String message) {
    return new SendException(verdict, message, null, null);
  }

  /**
   * Returns an exception with its cause.
   *
   * @param verdict what becomes of the records
   * @param message what the target said
   * @param cause what was thrown
   * @return the exception
   */
  public static SendException of(Verdict verdict, String message, @Nullable Throwable cause) {
    return new SendException(verdict, message, cause, null);
  }

  /**
   * Returns this exception with a least pause until the next attempt, such as a {@code Retry-After} demands. More than an hour counts
   * as an hour.
   *
   * @param pause the least pause; none if it is zero or negative
   * @return the new exception
   */
  public SendException withRetryAfter(Duration pause) {
    Objects.requireNonNull(pause, "pause");
    SendException later =
        new SendException(verdict, String.valueOf(getMessage()), getCause(), pause);
    later.setStackTrace(getStackTrace());
    return later;
  }

  /**
   * Returns what becomes of the records.
   *
   * @return the verdict
   */
  public Verdict verdict() {
    return verdict;
  }

  /**
   * Returns the least pause until the next attempt.
   *
   * @return the pause, if the target asked for one
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
