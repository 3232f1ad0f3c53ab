package io.unistream.buffer;

/** Another buffer has the log open (OWN-ONE): close that one, or open another log. The other is unharmed. */
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
