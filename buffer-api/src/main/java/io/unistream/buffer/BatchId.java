package io.unistream.buffer;

import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a batch: the log's id and the batch's number in it, counted from 1. Unique over all logs, the same at every
 * delivery of the batch.
 *
 * <p>Ids compare by log, then by number. Within a log the lesser id was sealed first; between logs the order is that of their {@link
 * UUID}s, which says nothing of time. A log that was copied goes on under another id, see below.
 *
 * <p>A log that was copied, or restored from a backup, gets another log id for the batches that are sealed from then on; those
 * that were sealed before keep theirs, with the same content in every copy. A target that drops what it has seen is safe
 * with that as far as a copy is noticed. It is not if a whole file system was cloned, or a snapshot of one put back: then two logs
 * go on under one id, so delete one of them, or its file {@code owner} before it is opened.
 *
 * @param log the id that the log was given when it was created
 * @param number the batch's number in that log, from 1
 */
public record BatchId(UUID log, long number) implements Comparable<BatchId>, Serializable {

  /** Checks the parts. */
  public BatchId {
    Objects.requireNonNull(log, "log");
    if (number < 1) {
      throw new IllegalArgumentException("batch number must be at least 1, was " + number);
    }
  }

  /**
   * Returns the id whose text form is given.
   *
   * @param text what {@link #toString} returned
   * @return the id
   * @throws IllegalArgumentException if the text is not a batch id
   */
  public static BatchId parse(String text) {
    int slash = text.indexOf('/');
    try {
      BatchId id = new BatchId(
          UUID.fromString(text.substring(0, Math.max(0, slash))),
          Long.parseLong(text, slash + 1, text.length(), 10));
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw notAnId(text, e);
    }
    throw notAnId(text, null);
  }

  private static IllegalArgumentException notAnId(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "not a batch id (expected <uuid>/<number>): " + text, cause);
  }

  /**
   * Compares by log, then by number; consistent with {@code equals}.
   *
   * @param other the other id
   * @return less than 0, 0 or more than 0, as this id comes before the other one, is equal, or comes after it
   */
  @Override
  public int compareTo(BatchId other) {
    int logs = log.compareTo(other.log);
    return logs != 0 ? logs : Long.compare(number, other.number);
  }

  /**
   * Returns the text form {@code <log uuid>/<number>}.
   *
   * @return a text that {@link #parse} reads
   */
  @Override
  public String toString() {
    return log + "/" + number;
  }
}
