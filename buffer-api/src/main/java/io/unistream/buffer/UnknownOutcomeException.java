package io.unistream.buffer;

/**
 * Thrown if the buffer failed during the call. Whether the call took effect is unknown until the log is opened again: the
 * records of a put, or a commit, may or may not be stored. Close the buffer and open it again.
 */
public final class UnknownOutcomeException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public UnknownOutcomeException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public UnknownOutcomeException(String message, Throwable cause) {
    super(message, cause);
  }
}
