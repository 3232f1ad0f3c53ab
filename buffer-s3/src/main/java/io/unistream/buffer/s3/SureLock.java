package io.unistream.buffer.s3;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes a lock for a thread that others would miss. Waiting for one takes memory and stack; where there is none, the JDK throws, and who
 * goes on without the lock breaks what it guards, or leaves its waiters waiting.
 */
final class SureLock {

  private static final long PAUSE_MILLIS = 1;

  private SureLock() {}

  /** Takes it as soon as there is memory for that, not ended by an interrupt. */
  static void lock(ReentrantLock lock) {
    boolean interrupted = false;
    while (true) {
      try {
        lock.lock();
        break;
      } catch (VirtualMachineError e) {
        interrupted |= pause();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the thread was interrupted. */
  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
