package io.unistream.buffer.s3;

/** Waits for threads that are about to end. */
final class Ending {

  private Ending() {}

  /** Waits for the end of a thread; an interrupt is kept for later. */
  static void join(Thread ending) {
    boolean interrupted = false;
    while (true) {
      try {
        ending.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
