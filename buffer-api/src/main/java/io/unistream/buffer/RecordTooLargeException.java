package io.unistream.buffer;

/** Thrown if the record's payload is larger than {@code maxRecordBytes} (CAP-RECORD). Nothing has changed. */
public final class RecordTooLargeException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public RecordTooLargeException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public RecordTooLargeException(String message, Throwable cause) {
    super(message, cause);
  }
}
