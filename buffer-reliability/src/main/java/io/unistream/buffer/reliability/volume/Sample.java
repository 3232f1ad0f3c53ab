package io.unistream.buffer.reliability.volume;

import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What the process used at one moment.
 *
 * @param seconds since the run began
 * @param records acknowledged so far
 * @param heap bytes in use after the last collection
 * @param threads live ones
 * @param handles open file descriptors; 0 where that cannot be told
 * @param stored bytes of the log's files, or objects in its bucket
 */
record Sample(long seconds, long records, long heap, long threads, long handles, long stored) {

  static final String HEAD = "seconds,records,heap,threads,handles,stored";

  /** What has to stay flat. */
  enum Figure {
    HEAP(Sample::heap, "heap after collection", 8 << 20),
    THREADS(Sample::threads, "threads", 4),
    HANDLES(Sample::handles, "open files", 16),
    STORED(Sample::stored, "log on disk, or objects", 64 << 20);

    @SuppressWarnings("ImmutableEnumChecker") // a method without a state
    final ToLongFunction<Sample> of;

    final String title;
    /** What it may grow by that is no growth. */
    final long slack;

    Figure(ToLongFunction<Sample> of, String title, long slack) {
      this.of = of;
      this.title = title;
      this.slack = slack;
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%d,%d,%d,%d,%d,%d", seconds, records, heap, threads, handles, stored);
  }
}
