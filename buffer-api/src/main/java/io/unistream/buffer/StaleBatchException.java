package io.unistream.buffer;

/**
 * Thrown if a batch cannot be committed (COM-WRONG): it is neither the oldest in flight nor the one committed last or,
 * for {@link Buffer#commitThrough(BatchId)}, neither in flight nor the one committed last. Nothing has changed.
 */
public final class StaleBatchException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public StaleBatchException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public StaleBatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
