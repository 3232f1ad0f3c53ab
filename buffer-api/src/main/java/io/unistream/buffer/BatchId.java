package io.unistream.buffer;

import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a batch: the log's id and the batch's number in that log, counted from 1. It is unique over all logs
 * and the same at every delivery of the batch.
 *
 * <p>Ids are ordered by log, then by number. Within a log, the batch with the lesser id was sealed first. Between logs,
 * the order is that of their {@link UUID}s, which says nothing about time.
 *
 * <p>A log that was copied, or restored from a backup, gets another log id for the batches that are sealed from then on.
 * Batches that were sealed before keep their ids, with the same content in every copy. A target that drops what it has
 * already seen is therefore safe, as long as the copy is noticed. A copy is not noticed if a whole file system was
 * cloned, or a snapshot of one was put back: then two logs continue under one id. In that case delete one of the logs, or
 * its file {@code owner} before it is opened. A log in S3 whose objects were copied is never noticed: do not open both.
 *
 * @param log the id of the log
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
   * Returns the id with the given text form.
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
   * Compares by log, then by number. Consistent with {@code equals}.
   *
   * @param other the other id
   * @return a negative number, zero, or a positive number as this id is less than, equal to, or greater than the other
   */
  @Override
  public int compareTo(BatchId other) {
    int logs = log.compareTo(other.log);
    return logs != 0 ? logs : Long.compare(number, other.number);
  }

  /**
   * Returns the text form {@code <log uuid>/<number>}.
   *
   * @return the text, which {@link #parse} reads
   */
  @Override
  public String toString() {
    return log + "/" + number;
  }
}
