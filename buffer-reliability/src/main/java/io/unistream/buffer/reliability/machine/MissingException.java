package io.unistream.buffer.reliability.machine;

/** This machine lacks what a campaign needs, such as root, a program or a file system. */
final class MissingException extends Exception {

  private static final long serialVersionUID = 1L;

  MissingException(String what, Throwable cause) {
    super(what + ": " + cause, cause);
  }

  MissingException(String what) {
    super(what);
  }
}
