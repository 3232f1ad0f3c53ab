package io.unistream.buffer.bench.kit;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A life of a log, until its process is killed or its disk is gone: it says what it finds, then appends entry by entry and
 * says each number once the log has taken it. From time to time it lets the log forget what is old. One thread.
 */
final class Life {

  static final String FOUND = "found ";
  static final String WRONG = "wrong ";
  static final String ACK = "ack ";
  static final String FORGET = "forget ";
  static final String FAILED = "failed ";

  private static final int KEPT = 60;
  private static final int FORGET_EVERY = 100;

  private final Peer peer;
  private final Path directory;
  private final PrintStream out;

  Life(Peer peer, Path directory, PrintStream out) {
    this.peer = peer;
    this.directory = directory;
    this.out = out;
  }

  /** Only says what it finds, and closes the log. */
  void look() {
    try (EntryLog log = peer.open(directory)) {
      say(Found.in(log));
    } catch (Exception e) {
      out.println(WRONG + "it cannot be opened and read: " + oneLine(e));
    }
  }

  /** Says what it finds, and goes on until it cannot. */
  void live() {
    EntryLog log;
    Found found;
    try {
      log = peer.open(directory);
      found = Found.in(log);
    } catch (Exception e) {
      out.println(WRONG + "it cannot be opened and read: " + oneLine(e));
      return;
    }
    say(found);
    if (found.wrong() == null) {
      try {
        append(log, found.last());
      } catch (Exception e) {
        out.println(FAILED + oneLine(e));
      }
    }
    // As the power cut would: without closing.
    Runtime.getRuntime().halt(0);
  }

  private void say(Found found) {
    out.println(
        found.wrong() == null ? FOUND + found.first() + " " + found.last() : WRONG + found.wrong());
  }

  private void append(EntryLog log, long last) throws Exception {
    Deque<Long> positions = new ArrayDeque<>();
    for (long number = last + 1; ; number++) {
      positions.add(log.append(Ledger.bytes(number)));
      out.println(ACK + number);
      if (number % FORGET_EVERY == 0 && positions.size() > KEPT) {
        long through = 0;
        while (positions.size() > KEPT) {
          through = positions.remove();
        }
        out.println(FORGET + (number - KEPT));
        log.forget(through);
      }
    }
  }

  static String oneLine(Throwable e) {
    return e.toString().lines().findFirst().orElse("");
  }
}
