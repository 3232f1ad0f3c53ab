package io.unistream.buffer.s3.model;

/** A place in the log as one number: epoch, then slot; a higher number is later in the log. */
final class Position {

  private Position() {}

  static int of(int epoch, int slot) {
    return (epoch << 4) | slot;
  }

  static int epoch(int position) {
    return position >> 4;
  }

  static int slot(int position) {
    return position & 15;
  }

  static String text(int position) {
    return epoch(position) + "/" + slot(position);
  }
}
