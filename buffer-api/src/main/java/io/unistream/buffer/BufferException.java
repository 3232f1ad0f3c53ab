package io.unistream.buffer;

/** The superclass of all exceptions of a buffer. There is one subclass for each next step that the caller can take. */
public class BufferException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns what happened and what to do.
   *
   * @return the message, never null
   */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
