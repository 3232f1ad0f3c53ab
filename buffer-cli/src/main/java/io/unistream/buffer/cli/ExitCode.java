package io.unistream.buffer.cli;

/** What a command's exit code says. */
final class ExitCode {

  /** All is well. */
  static final int FINE = 0;

  /** Something is damaged or missing. */
  static final int FINDINGS = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** The log cannot be read, or the output cannot be written. */
  static final int FAILED = 3;

  /** Not all was delivered; what was not is in the log. */
  static final int NOT_DELIVERED = 4;

  /** Another owner has the log open. */
  static final int IN_USE = 5;

  /** Told to stop by a signal; the process ends with the signal's own code. */
  static final int STOPPED = 143;

  private ExitCode() {}
}
