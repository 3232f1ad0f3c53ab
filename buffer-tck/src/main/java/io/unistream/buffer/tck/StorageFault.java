package io.unistream.buffer.tck;

/**
 * A fault of one storage operation.
 *
 * @param kind what goes wrong
 * @param bytes how many bytes a {@link Kind#SHORT_WRITE} or a {@link Kind#CUT_WRITE} stores, otherwise 0
 */
public record StorageFault(Kind kind, int bytes) {

  /** Checks the size. */
  public StorageFault {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative, was " + bytes);
    }
  }

  /**
   * Returns a fault of a kind that needs no size.
   *
   * @param kind the kind
   * @return the fault
   */
  public static StorageFault of(Kind kind) {
    return new StorageFault(kind, 0);
  }

  /**
   * Returns a fault by which a write stores only the beginning of what it was given, and says so.
   *
   * @param bytes how many bytes are stored, possibly 0
   * @return the fault
   */
  public static StorageFault shortWrite(int bytes) {
    return new StorageFault(Kind.SHORT_WRITE, bytes);
  }

  /**
   * Returns a fault by which a write stores only the beginning of what it was given. The next write to the same file
   * finds no space.
   *
   * @param bytes how many bytes
   * @return the fault
   */
  public static StorageFault cutWrite(int bytes) {
    return new StorageFault(Kind.CUT_WRITE, bytes);
  }

  /** What can go wrong. */
  public enum Kind {
    /** A write is refused, and changes nothing. */
    WRITE_ERROR,
    /** A file cannot be created, renamed, truncated or deleted. Nothing is changed. */
    FILE_ERROR,
    /**
     * A sync fails. What it should have made durable is not durable, and no later sync makes it durable. It can be read
     * until the power fails.
     */
    SYNC_ERROR,
    /** There is no space for a write or a new file. Nothing is changed. The next operation finds space again. */
    NO_SPACE,
    /** A write stores only so many bytes, and says how many. */
    SHORT_WRITE,
    /** A write stores only so many bytes, and says how many; the next one to the same file finds no space. */
    CUT_WRITE,
    /** The thread that does the operation is interrupted in the middle of it. */
    INTERRUPT
  }

  @Override
  public String toString() {
    return kind == Kind.SHORT_WRITE || kind == Kind.CUT_WRITE
        ? kind + " of " + bytes
        : kind.toString();
  }
}
