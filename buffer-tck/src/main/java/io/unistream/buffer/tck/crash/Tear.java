package io.unistream.buffer.tck.crash;

import java.util.function.UnaryOperator;

/**
 * What became of one change of a file.
 *
 * @param what a word for messages
 * @param effect from the content before it to the content after it
 */
record Tear(String what, UnaryOperator<Content> effect) {

  static final Tear ABSENT = new Tear("dropped", UnaryOperator.identity());

  static Tear whole(DataChange change) {
    return new Tear("kept", change::applyTo);
  }
}
