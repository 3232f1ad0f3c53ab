package io.unistream.buffer.s3;

/** A request did not succeed, or it is not known whether it did. */
final class StoreException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean passing;

  /**
   * Makes the exception.
   *
   * @param passing whether the same request may succeed later
   */
  StoreException(boolean passing, String message, Throwable cause) {
    super(message, cause);
    this.passing = passing;
  }

  /** Makes the exception without a cause. */
  StoreException(boolean passing, String message) {
    super(message);
    this.passing = passing;
  }

  boolean isPassing() {
    return passing;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
