package io.unistream.buffer.file;

import java.io.IOException;

/** The owner of a log that is looked at has given a segment back, so what its file holds now means nothing. */
final class SegmentGoneException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int number;

  SegmentGoneException(int number) {
    super("segment " + number + " was given back");
    this.number = number;
  }

  /** The number of the segment. */
  int number() {
    return number;
  }
}
