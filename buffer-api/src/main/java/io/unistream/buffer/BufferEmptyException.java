package io.unistream.buffer;

/** Thrown if there is no record to emit (EMIT-EMPTY). Put one first, or use {@code poll}. */
public final class BufferEmptyException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferEmptyException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferEmptyException(String message, Throwable cause) {
    super(message, cause);
  }
}
