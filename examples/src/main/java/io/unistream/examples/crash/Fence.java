package io.unistream.examples.crash;

import io.unistream.buffer.BufferFencedException;
import org.jspecify.annotations.Nullable;

/** What a host learnt of being fenced. Safe for use by any thread. */
final class Fence {

  private String during = "nothing";
  private @Nullable BufferFencedException first;
  private int tried;
  private int refused;

  /**
   * A call failed.
   *
   * @throws RuntimeException that one, if the reason is not that another owner has the log
   */
  synchronized void met(String what, RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BufferFencedException fenced) {
        if (first == null) {
          first = fenced;
          during = what;
        }
        return;
      }
    }
    throw e;
  }

  /** Does what must be refused. */
  synchronized void attempt(String what, Runnable call) {
    tried++;
    try {
      call.run();
    } catch (RuntimeException e) {
      met(what, e);
      refused++;
    }
  }

  synchronized Report.Fenced report() {
    return new Report.Fenced(
        during, tried, refused, first == null ? "no exception" : HostMain.oneLine(first));
  }
}
