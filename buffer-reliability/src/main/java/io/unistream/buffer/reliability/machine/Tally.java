package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.reliability.Row;
import java.io.PrintStream;
import java.util.Locale;

/** Counts one kind of fault, and tells what was wrong at once. For use by one thread. */
final class Tally {

  private final String fault;
  private final String backend;
  private final PrintStream err;
  private long tried;
  private long wrong;
  private long acknowledged;
  private long refused;

  Tally(String fault, String backend, PrintStream err) {
    this.fault = fault;
    this.backend = backend;
    this.err = err;
  }

  void tried() {
    tried(1);
  }

  void tried(int times) {
    tried += times;
  }

  /** So many records more were acknowledged. */
  void acknowledged(long records) {
    acknowledged += records;
  }

  /** So many puts more were refused, as they should be. */
  void refused(long puts) {
    refused += puts;
  }

  /**
   * Something was wrong.
   *
   * @param what what was
   * @param again how to do it again
   */
  void wrong(Throwable what, String again) {
    wrong++;
    err.println("WRONG: " + fault + ", " + backend + ", number " + tried + ", again: " + again);
    what.printStackTrace(err);
  }

  Row row() {
    String note = String.format(Locale.ROOT, "%,d records acknowledged", acknowledged)
        + (refused == 0 ? "" : String.format(Locale.ROOT, ", %,d refused", refused));
    return new Row(fault, backend, tried, wrong, note);
  }
}
