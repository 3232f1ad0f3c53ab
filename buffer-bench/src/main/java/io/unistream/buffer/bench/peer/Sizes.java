package io.unistream.buffer.bench.peer;

/** How large to make the files of a log that has many. */
final class Sizes {

  private static final int SMALLEST = 4 << 20;

  /** Artemis insists on whole pages, and the others do not mind. */
  private static final int PAGE = 4096;

  private Sizes() {}

  /** As large as the log's users would have them, but no larger than what will be in the log. */
  static int file(long capacityBytes, int largest) {
    long wholePages = (capacityBytes + PAGE - 1) / PAGE * PAGE;
    return (int) Math.max(SMALLEST, Math.min(largest, wholePages));
  }
}
