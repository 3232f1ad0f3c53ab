package io.unistream.buffer.tck;

import io.unistream.buffer.CrashClass;
import java.util.Set;

/**
 * The interface that you implement to have your buffer checked: it makes stores, and declares what they promise.
 *
 * <p>The kit uses only the public {@link io.unistream.buffer.Buffer} API of the buffer itself. The buffer must take its
 * time only from the given {@link io.unistream.buffer.BufferClock}, and wait by it, because the kit moves time by hand.
 */
public interface BufferHarness {

  /**
   * Returns the name of what is under test, for reports.
   *
   * @return a short name
   */
  String name();

  /**
   * Returns the kind of crash that {@link TestStore#crash} simulates and that loses nothing.
   *
   * @return the declared crash class
   */
  CrashClass crashClass();

  /**
   * Returns what the kit can try. Rules that need something else are reported as skipped.
   *
   * @return the capabilities
   */
  Set<Capability> capabilities();

  /**
   * Returns the size of the largest record that the buffer can store. The kit puts no larger one. The contract's default
   * is a million bytes; if your limit is lower, tell your users, too.
   *
   * @return the limit in bytes, at least 4,096
   */
  default int maxRecordBytes() {
    return 1_000_000;
  }

  /**
   * Creates an empty store for one log. Called often, and by several threads at once: it should be cheap, and stores
   * should share nothing.
   *
   * @return the store; the kit closes it
   */
  TestStore newStore();
}
