package io.unistream.buffer.tck.crash;

import java.util.function.UnaryOperator;

/**
 * What became of one change of a file.
 *
 * @param what a word for messages
 * @param effect from the content before it to the content after it
 */
record Tear(String what, UnaryOperator<Content> effect) {

  private static final String DROPPED = "dropped";
  private static final String KEPT = "kept";

  static final Tear ABSENT = new Tear(DROPPED, UnaryOperator.identity());

  static Tear whole(DataChange change) {
    return new Tear(KEPT, change::applyTo);
  }

  boolean isAbsent() {
    return what.equals(DROPPED);
  }

  boolean isWhole() {
    return what.equals(KEPT);
  }
}
