package io.unistream.buffer.s3;

import org.jspecify.annotations.Nullable;

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
  private final boolean conflict;
  private final boolean full;

  StoreException(Hope hope, boolean conflict, String message, @Nullable Throwable cause) {
    this(hope, conflict, false, message, cause);
  }

  private StoreException(
      Hope hope, boolean conflict, boolean full, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.hope = hope;
    this.conflict = conflict;
    this.full = full;
  }

  /** Says that there is no room for an object, as far as the store can tell. */
  static StoreException full(String message, Throwable cause) {
    return new StoreException(Hope.LATER, false, true, message, cause);
  }

  /** Says that a key is taken, as 412 does. */
  static StoreException taken(String key) {
    return new StoreException(
        Hope.LATER, true, key + " is taken but cannot be read, again and again", null);
  }

  /** Makes the exception without a cause. */
  StoreException(Hope hope, String message) {
    this(hope, false, message, null);
  }

  /** Whether the store says that somebody else is at the same key, which may be there already or never come. */
  boolean isConflict() {
    return conflict;
  }

  /** Whether an object was refused because the store is full, or over its quota. */
  boolean isFull() {
    return full;
  }

  Hope hope() {
    return hope;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
