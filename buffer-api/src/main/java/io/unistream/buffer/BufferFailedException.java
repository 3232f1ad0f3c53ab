package io.unistream.buffer;

/**
 * Thrown if the buffer failed for good. Close it and open it again, which recovers what was truly durable. The call
 * changed nothing.
 */
public class BufferFailedException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferFailedException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
