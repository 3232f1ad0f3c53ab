package io.unistream.buffer;

/** Thrown if the buffer is closed. Open a new one. The call changed nothing. */
public final class BufferClosedException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferClosedException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}
