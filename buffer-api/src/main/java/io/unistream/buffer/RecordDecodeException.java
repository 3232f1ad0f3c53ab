package io.unistream.buffer;

/**
 * Thrown if the codec cannot decode a record of the oldest batch (ERR-CODEC-EMIT). Fix the codec, or have the record
 * delivered as raw bytes with {@link Buffer#setAside}. Nothing has changed.
 */
public final class RecordDecodeException extends BufferException {

  private static final long serialVersionUID = 1L;

  /** The batch that holds the record. */
  private final BatchId batch;

  /** The record's sequence number. */
  private final long sequence;

  /** What the codec was given, which may have changed it. */
  private final byte[] payload;

  /**
   * Makes the exception.
   *
   * @param batch the batch that holds the record
   * @param sequence the record's sequence number
   * @param payload its payload, as the codec left it; not copied
   * @param cause what the codec threw
   */
  public RecordDecodeException(BatchId batch, long sequence, byte[] payload, Throwable cause) {
    super(
        "the codec could not decode record " + sequence + " (" + payload.length
            + " bytes) of batch "
            + batch + ": " + textOf(cause) + ". Fix the codec, or call setAside(" + sequence
            + ") to have it delivered as raw bytes",
        cause);
    this.batch = batch;
    this.sequence = sequence;
    this.payload = payload;
  }

  /** The codec's exception is user code as well, and may throw when it is asked for its message. */
  private static String textOf(Throwable cause) {
    try {
      return cause.toString();
    } catch (RuntimeException | Error e) {
      return cause.getClass().getName();
    }
  }

  /**
   * Returns the batch that holds the record.
   *
   * @return the batch's id
   */
  public BatchId batch() {
    return batch;
  }

  /**
   * Returns the bytes that could not be decoded, for inspection. They are as the codec left them: if the codec changes
   * the array that it decodes, these bytes are changed. The original bytes are still in the log; {@link Buffer#setAside}
   * delivers them.
   *
   * @return a copy of the payload
   */
  public byte[] payload() {
    return payload.clone();
  }

  /**
   * Returns the record's sequence number, the argument for {@link Buffer#setAside}.
   *
   * @return the sequence number
   */
  public long sequence() {
    return sequence;
  }
}
