package io.unistream.buffer.bench.peer;

/** How large to make the files of a log that has many. */
final class Sizes {

  private static final int SMALLEST = 4 << 20;

  private Sizes() {}

  /** As large as the log's users would have them, but no larger than what will be in the log. */
  static int file(long capacityBytes, int largest) {
    return (int) Math.max(SMALLEST, Math.min(largest, capacityBytes));
  }
}
