package io.unistream.buffer;

/**
 * Thrown if the storage has no space (ERR-FULL-DISK). Free some space; committing batches gives space back, too. Nothing
 * was stored, nothing stored before is harmed, and the buffer works again without reopening.
 */
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
