package io.unistream.buffer.cli;

/** Thrown if a command cannot do what it was asked for. Its message is all that the user is told, and says what to do. */
final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
