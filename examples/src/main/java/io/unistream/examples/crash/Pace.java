package io.unistream.examples.crash;

/** How fast children start and open on this machine: the yardstick for kills that shall hit these moments. */
final class Pace {

  private static final long FIRST_GUESS_NANOS = 100_000_000;

  private long startNanos = FIRST_GUESS_NANOS;
  private long openNanos = FIRST_GUESS_NANOS / 2;

  /** A child took that long to reach the opening of the buffer. */
  void started(long nanos) {
    startNanos = (startNanos + nanos) / 2;
  }

  /** A child took that long to open the buffer. */
  void opened(long nanos) {
    openNanos = (openNanos + nanos) / 2;
  }

  /** From the start to beyond the opening. */
  long startNanos() {
    return startNanos + startNanos / 4;
  }

  /** From the first step of opening to just beyond its end. */
  long openNanos() {
    return openNanos + openNanos / 4;
  }
}
