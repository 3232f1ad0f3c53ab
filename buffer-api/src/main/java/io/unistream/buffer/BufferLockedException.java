package io.unistream.buffer;

/** Thrown if another buffer has the log open (OWN-ONE). Close that buffer, or open another log. The other buffer is unharmed. */
public final class BufferLockedException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferLockedException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferLockedException(String message, Throwable cause) {
    super(message, cause);
  }
}
