package io.unistream.buffer;

import java.util.Objects;

/**
 * Thrown if acknowledged data is damaged (ERR-CORRUPT). No part of the damaged data was handed out, and no entry has
 * changed. Restore the file or object, or close the buffer and open it with {@link CorruptionPolicy#QUARANTINE} to continue without the damaged
 * span.
 */
public final class CorruptLogException extends BufferException {

  private static final long serialVersionUID = 1L;

  /** The source if no single file or object is at fault. */
  private static final String WHOLE = "log";

  /** The damaged file or object. */
  private final String source;
  /** Where the damage begins, in bytes. */
  private final long offset;
  /** The records concerned, as far as known. */
  private final SequenceRange sequences;

  /**
   * Makes the exception.
   *
   * @param source the file or object; {@code log} if no single one is at fault
   * @param offset where the damage begins in it, in bytes
   * @param sequences the sequence numbers of the affected records, as far as known; may be empty
   * @param detail what was expected and what was found
   */
  public CorruptLogException(String source, long offset, SequenceRange sequences, String detail) {
    super("damaged log: " + (source.equals(WHOLE) ? "" : source + " at offset " + offset + ", ")
        + "sequences " + sequences + ": " + detail
        + ". Restore it, or close the buffer and open it with CorruptionPolicy.QUARANTINE to continue without the"
        + " damaged span");
    this.source = Objects.requireNonNull(source, "source");
    this.offset = offset;
    this.sequences = Objects.requireNonNull(sequences, "sequences");
  }

  /**
   * The damaged file or object.
   *
   * @return its name; {@code log} if no single one is at fault
   */
  public String source() {
    return source;
  }

  /**
   * Where the damage begins.
   *
   * @return the offset in bytes
   */
  public long offset() {
    return offset;
  }

  /**
   * The records concerned, as far as known.
   *
   * @return their sequence numbers; empty if unknown
   */
  public SequenceRange sequences() {
    return sequences;
  }
}
