package io.unistream.buffer.cli;

import java.io.PrintWriter;
import java.time.Clock;

/** Tells a person how far a command has come: one line, which is written over, a few times a second. */
final class Progress {

  private static final int MILLIS = 200;

  private final PrintWriter err;
  private final Clock clock;
  private final boolean shown;
  private long last;
  private boolean any;

  /**
   * Progress.
   *
   * @param shown whether anybody sees it
   */
  Progress(PrintWriter err, Clock clock, boolean shown) {
    this.err = err;
    this.clock = clock;
    this.shown = shown;
    this.last = clock.millis();
  }

  void at(long done, long all) {
    long now = clock.millis();
    if (shown && now - last >= MILLIS) {
      last = now;
      any = true;
      err.print("\r" + done + " of " + all + " records");
      err.flush();
    }
  }

  /** Ends the line, so that what comes next has one of its own. */
  void end() {
    if (any) {
      any = false;
      err.println();
    }
  }
}
