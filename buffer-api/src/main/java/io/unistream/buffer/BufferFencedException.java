package io.unistream.buffer;

/**
 * Thrown if another owner has taken the log over (OWN-FENCE). Stop, or open the log again, which takes it back. The call
 * changed nothing.
 */
public final class BufferFencedException extends BufferFailedException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferFencedException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferFencedException(String message, Throwable cause) {
    super(message, cause);
  }
}
