package io.unistream.buffer;

/** Thrown if the storage refused an operation. The call changed nothing and can be repeated once the cause is gone. */
public class BufferStorageException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferStorageException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferStorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
