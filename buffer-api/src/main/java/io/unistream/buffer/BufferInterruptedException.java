package io.unistream.buffer;

/**
 * Thrown if the calling thread was interrupted while it waited. Its interrupt flag is set. Nothing was stored; but an opening of a log in S3
 * that was interrupted may have fenced the log's former owner.
 */
public final class BufferInterruptedException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferInterruptedException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferInterruptedException(String message, Throwable cause) {
    super(message, cause);
  }
}
