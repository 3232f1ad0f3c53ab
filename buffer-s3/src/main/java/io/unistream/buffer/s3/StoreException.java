package io.unistream.buffer.s3;

/** A request did not succeed, or it is not known whether it did. */
final class StoreException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Whether the same request may succeed later. */
  enum Hope {
    /** It was refused, and will be again. */
    NONE,
    /** It was refused for what is different the next time: it is signed again, with newer credentials and another clock. */
    ONCE,
    /** The store is busy, or away. */
    LATER
  }

  private final Hope hope;

  StoreException(Hope hope, String message, Throwable cause) {
    super(message, cause);
    this.hope = hope;
  }

  /** Makes the exception without a cause. */
  StoreException(Hope hope, String message) {
    super(message);
    this.hope = hope;
  }

  Hope hope() {
    return hope;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
