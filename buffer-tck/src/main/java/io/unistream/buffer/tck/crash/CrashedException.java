package io.unistream.buffer.tck.crash;

import java.io.IOException;

/** The machine that this file system ran on has crashed: nothing that was opened on it works any more. */
public final class CrashedException extends IOException {

  private static final long serialVersionUID = 1L;

  CrashedException(String message) {
    super(message);
  }
}
