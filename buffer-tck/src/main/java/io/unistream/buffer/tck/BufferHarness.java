package io.unistream.buffer.tck;

import io.unistream.buffer.CrashClass;
import java.util.Set;

/**
 * What an implementer of a buffer writes to have it checked: where stores come from, and what they promise.
 *
 * <p>Only the public {@link io.unistream.buffer.Buffer} API is assumed of the buffer itself. It must take its time from
 * the given {@link io.unistream.buffer.BufferClock} alone and wait by it, because the kit moves time by hand.
 */
public interface BufferHarness {

  /**
   * What is under test, for reports.
   *
   * @return a short name
   */
  String name();

  /**
   * The crashes that {@link TestStore#crash} simulates and that lose nothing.
   *
   * @return the declared crash class
   */
  CrashClass crashClass();

  /**
   * What can be tried. Rules that need something else are reported as skipped.
   *
   * @return the capabilities
   */
  Set<Capability> capabilities();

  /**
   * The largest record that the buffer can store. The kit puts none that is larger; the contract's default is a million
   * bytes, and who stays below it says so to users too.
   *
   * @return the limit in bytes, at least 4,096
   */
  default int maxRecordBytes() {
    return 1_000_000;
  }

  /**
   * Makes an empty place for one log. Called often, by several threads at once: it should be cheap, and stores should
   * share nothing.
   *
   * @return the store; the kit closes it
   */
  TestStore newStore();
}
