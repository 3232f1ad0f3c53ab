package io.unistream.buffer;

/**
 * Thrown if the location does not hold a log of this library, or holds one of a format version that it cannot read. No
 * entry of it was changed. A log in S3 has one claim more.
 */
public final class UnsupportedLogException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public UnsupportedLogException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public UnsupportedLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
