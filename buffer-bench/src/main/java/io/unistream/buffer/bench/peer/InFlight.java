package io.unistream.buffer.bench.peer;

import java.util.TreeSet;

/**
 * Numbers for records that many threads store at once under keys: which of them were handed out and which are stored,
 * so that a reader does not pass by a key whose put is slower than that of a later one. Any thread.
 */
final class InFlight {

  // Under the lock `this`.
  private final TreeSet<Long> started = new TreeSet<>();
  private long next;

  InFlight(long next) {
    this.next = next;
  }

  /** The next number; {@link #end} has to follow. */
  synchronized long begin() {
    started.add(next);
    return next++;
  }

  synchronized void end(long number) {
    started.remove(number);
  }

  /** The lowest number that is not certainly stored, or failed. */
  synchronized long firstOpen() {
    return started.isEmpty() ? next : started.first();
  }
}
