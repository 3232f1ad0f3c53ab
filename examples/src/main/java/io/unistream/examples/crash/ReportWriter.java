package io.unistream.examples.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The child's end of the pipe. Safe for use by any thread. */
final class ReportWriter {

  private final OutputStream pipe;

  ReportWriter(OutputStream pipe) {
    this.pipe = pipe;
  }

  /** Says it: when this returns, the line is in the pipe, in one write, and outlives the child. */
  synchronized void say(Report report) throws IOException {
    pipe.write((report.line() + '\n').getBytes(StandardCharsets.US_ASCII));
    pipe.flush();
  }
}
