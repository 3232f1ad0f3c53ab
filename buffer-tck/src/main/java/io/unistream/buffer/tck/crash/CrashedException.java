package io.unistream.buffer.tck.crash;

import java.io.IOException;

/** Thrown if the machine that this file system ran on has crashed. Nothing that was opened on it works any longer. */
public final class CrashedException extends IOException {

  private static final long serialVersionUID = 1L;

  CrashedException(String message) {
    super(message);
  }
}
