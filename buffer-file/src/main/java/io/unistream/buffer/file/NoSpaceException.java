package io.unistream.buffer.file;

import java.io.IOException;

/** Space that the operating system would give, and that is to be left to others. */
final class NoSpaceException extends IOException {

  private static final long serialVersionUID = 1L;

  NoSpaceException(String message) {
    super(message);
  }
}
