package io.unistream.buffer;

/** Thrown if the codec cannot encode a record (ERR-CODEC-PUT). Nothing has changed. */
public final class RecordEncodeException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public RecordEncodeException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public RecordEncodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
