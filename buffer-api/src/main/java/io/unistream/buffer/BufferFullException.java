package io.unistream.buffer;

/**
 * Thrown if the capacity is used up (CAP-TOTAL). Commit, raise the capacity, or choose another overflow policy. Nothing
 * was stored.
 */
public final class BufferFullException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferFullException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
