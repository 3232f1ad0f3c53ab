package io.unistream.buffer;

/**
 * The codec could not decode a record of the oldest batch (ERR-CODEC-EMIT). Mend the codec, or let the record be
 * delivered as raw bytes with {@link Buffer#setAside}. Nothing was changed.
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
            + batch + ": " + textOf(cause) + ". Mend the codec, or call setAside(" + sequence
            + ") to have it delivered as raw bytes",
        cause);
    this.batch = batch;
    this.sequence = sequence;
    this.payload = payload;
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
   * Returns the batch that holds the record.
   *
   * @return the batch's id
   */
  public BatchId batch() {
    return batch;
  }

  /**
   * Returns the bytes that could not be decoded, to be looked at. They are as the codec left them: one that changes what it decodes has
   * changed these. The original bytes are still in the log; {@link Buffer#setAside} has them delivered.
   *
   * @return a copy of the payload
   */
  public byte[] payload() {
    return payload.clone();
  }

  /**
   * Returns the record's sequence number, to be given to {@link Buffer#setAside}.
   *
   * @return the sequence number
   */
  public long sequence() {
    return sequence;
  }
}
