package io.unistream.examples.crash;

/** What the user asked for cannot be done; the message says why. */
final class UsageException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
