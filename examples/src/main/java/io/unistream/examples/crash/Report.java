package io.unistream.examples.crash;

import io.unistream.buffer.BatchId;

/**
 * What the child tells the parent, one line of ASCII each, over a pipe. A line is written after the fact that it states,
 * so what the parent heard is true even if the child was killed right after; what lies in the pipe at the kill is still
 * heard. A line that the kill tore has no newline and is not counted.
 */
sealed interface Report {

  /** The child is about to open the buffer. */
  record Opening() implements Report {}

  /**
   * The buffer is open.
   *
   * @param created whether the log is new
   * @param stored the last line that is stored, by what recovery found; -1 if none
   * @param records records recovered
   * @param sealedBatches sealed batches recovered
   * @param tornBytes bytes of a torn tail that recovery cut off
   * @param nanos how long opening took
   */
  record Opened(
      boolean created, long stored, long records, long sealedBatches, long tornBytes, long nanos)
      implements Report {}

  /**
   * Puts returned, or their futures completed: acknowledged.
   *
   * @param first the first line
   * @param last the last line
   * @param firstSequence the sequence number that the first one was given; the others follow
   */
  record Acknowledged(long first, long last, long firstSequence) implements Report {}

  /**
   * A batch was handed out.
   *
   * @param batch the batch
   * @param first its first line
   * @param count how many lines
   */
  record HandedOut(BatchId batch, long first, long count) implements Report {}

  /**
   * The target has all of the batch.
   *
   * @param batch the batch
   */
  record Delivered(BatchId batch) implements Report {}

  /**
   * Commit returned.
   *
   * @param batch the batch
   */
  record Committed(BatchId batch) implements Report {}

  /** All lines that this life may put are put. */
  record Idle() implements Report {}

  /**
   * Everything is delivered and committed, and the buffer was closed and opened once more.
   *
   * @param records records that came back, which none should
   */
  record Done(long records) implements Report {}

  /** The host is warm and waits to be told to open the log. */
  record Ready() implements Report {}

  /**
   * Another owner has the log, and this one was told so by a {@code BufferFencedException}.
   *
   * @param during what it was doing
   * @param tried puts and commits that it tried after a later owner's opening had returned
   * @param refused how many of them threw
   * @param message what the exception said
   */
  record Fenced(String during, int tried, int refused, String message) implements Report {}

  /** The line for this report, without its newline. */
  default String line() {
    if (this instanceof Opened it) {
      return "opened " + (it.created ? 1 : 0) + " " + it.stored + " " + it.records + " "
          + it.sealedBatches + " " + it.tornBytes + " " + it.nanos;
    } else if (this instanceof Acknowledged it) {
      return "acknowledged " + it.first + " " + it.last + " " + it.firstSequence;
    } else if (this instanceof HandedOut it) {
      return "handed-out " + it.batch + " " + it.first + " " + it.count;
    } else if (this instanceof Delivered it) {
      return "delivered " + it.batch;
    } else if (this instanceof Committed it) {
      return "committed " + it.batch;
    } else if (this instanceof Done it) {
      return "done " + it.records;
    } else if (this instanceof Fenced it) {
      return "fenced " + it.during + " " + it.tried + " " + it.refused + " " + it.message;
    } else if (this instanceof Ready) {
      return "ready";
    }
    return this instanceof Idle ? "idle" : "opening";
  }

  /**
   * Reads what {@link #line} wrote.
   *
   * @throws IllegalArgumentException if the line is no report
   */
  static Report parse(String line) {
    String[] words = line.split(" ", -1);
    try {
      return switch (words[0]) {
        case "opening" -> new Opening();
        case "opened" ->
          new Opened(
              number(words, 1) == 1,
              number(words, 2),
              number(words, 3),
              number(words, 4),
              number(words, 5),
              number(words, 6));
        case "acknowledged" ->
          new Acknowledged(number(words, 1), number(words, 2), number(words, 3));
        case "handed-out" ->
          new HandedOut(BatchId.parse(words[1]), number(words, 2), number(words, 3));
        case "delivered" -> new Delivered(BatchId.parse(words[1]));
        case "committed" -> new Committed(BatchId.parse(words[1]));
        case "idle" -> new Idle();
        case "ready" -> new Ready();
        case "fenced" ->
          new Fenced(
              words[1], (int) number(words, 2), (int) number(words, 3), line.split(" ", 5)[4]);
        case "done" -> new Done(number(words, 1));
        default -> throw new IllegalArgumentException("not a report: " + line);
      };
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException("not a report: " + line, e);
    }
  }

  private static long number(String[] words, int index) {
    return Long.parseLong(words[index]);
  }
}
