package io.unistream.buffer;

/** The storage has no space (ERR-FULL-DISK): free some; committing batches gives space back. Nothing was stored, nothing is harmed, and the buffer goes on without reopening. */
public final class BufferStorageFullException extends BufferStorageException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferStorageFullException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferStorageFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
