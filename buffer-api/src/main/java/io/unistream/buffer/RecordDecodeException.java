package io.unistream.buffer;

/**
 * The codec could not decode a record of the oldest batch (ERR-CODEC-EMIT). Mend the codec, or let the record be
 * delivered as raw bytes with {@link Buffer#setAside}. Nothing was changed.
 */
public final class RecordDecodeException extends BufferException {

  private static final long serialVersionUID = 1L;

  /** The record's sequence number. */
  private final long sequence;

  /**
   * Makes the exception.
   *
   * @param batch the batch that holds the record
   * @param sequence the record's sequence number
   * @param payloadBytes the size of its payload
   * @param cause what the codec threw
   */
  public RecordDecodeException(BatchId batch, long sequence, int payloadBytes, Throwable cause) {
    super(
        "the codec could not decode record " + sequence + " (" + payloadBytes + " bytes) of batch "
            + batch + ": " + textOf(cause) + ". Mend the codec, or call setAside(" + sequence
            + ") to have it delivered as raw bytes",
        cause);
    this.sequence = sequence;
  }

  /** What the codec threw is user code as well, and may throw when it is asked for its message. */
  private static String textOf(Throwable cause) {
    try {
      return cause.toString();
    } catch (RuntimeException | Error e) {
      return cause.getClass().getName();
    }
  }

  /**
   * The record's sequence number, to be given to {@link Buffer#setAside}.
   *
   * @return the sequence number
   */
  public long sequence() {
    return sequence;
  }
}
