package io.unistream.examples.crash;

import org.jspecify.annotations.Nullable;

/**
 * How a life ended.
 *
 * @param phase how far it came
 * @param killed whether the parent ended it
 * @param failure what went wrong, or null
 */
record Outcome(Phase phase, boolean killed, @Nullable String failure) {

  /** How far a life came. */
  enum Phase {
    /** The JVM was starting. */
    STARTING,
    /** The buffer was being opened. */
    OPENING,
    /** Lines were being put. */
    WORKING,
    /** Everything that this life may put was put; batches were still being delivered. */
    IDLE
  }
}
