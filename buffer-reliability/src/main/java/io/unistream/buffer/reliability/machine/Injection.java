package io.unistream.buffer.reliability.machine;

import java.util.Locale;

/**
 * What strace does to a system call.
 *
 * @param call the call
 * @param what {@code KILL}, the name of an error, or {@code ZERO} for one that does nothing and returns 0
 */
record Injection(String call, String what) {

  static final String KILL = "KILL";
  static final String ZERO = "ZERO";

  boolean isKill() {
    return what.equals(KILL);
  }

  /**
   * The option of strace, for each thread.
   *
   * @param n for its n-th such call
   * @param step and for each so many later; a kill needs none
   */
  String option(long n, long step) {
    String done = switch (what) {
      case KILL -> "signal=KILL";
      case ZERO -> "retval=0";
      default -> "error=" + what;
    };
    return "inject=" + call + ":" + done + ":when=" + n + (isKill() ? "" : "+" + step);
  }

  /** Reads what {@link #toString} returns. */
  static Injection parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException("must be CALL:KILL, CALL:ZERO or CALL:ERROR, was " + text);
    }
    return new Injection(parts[0], parts[1].toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return call + ":" + what;
  }
}
