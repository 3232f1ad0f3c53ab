package io.unistream.buffer.cli;

import io.unistream.buffer.s3.S3BufferSettings;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What an S3 log costs at the list prices of docs/s3.md, for a consumer that keeps up: what is counted is requests, for storage and traffic within a
 * region cost next to nothing.
 */
final class S3Cost {

  private static final double DOLLARS_PER_WRITE = 0.005 / 1_000;

  private static final long MILLION = 1_000_000;
  private static final double NANOS = 1e9;
  private static final long HOUR = 3_600;

  /** What a record has in the table of docs/s3.md. */
  static final int RECORD_BYTES = 1_000;

  private final S3BufferSettings settings;

  S3Cost(S3BufferSettings settings) {
    this.settings = settings;
  }

  /**
   * About how many PUTs a million records take that come at a rate; docs/s3.md has what was measured. As long as they come more slowly than once per
   * linger, each has an object of its own, and so has the commit of each batch. Behind that, what comes within the linger shares an object, commits
   * included. Where more comes within the linger than an object holds, full objects follow one another, and one that is not full goes out each linger.
   */
  long putsPerMillion(long recordsPerSecond) {
    double objectsPerSecond = perSecond();
    if (recordsPerSecond < objectsPerSecond) {
      return MILLION + MILLION / settings.buffer().emit().maxRecords();
    }
    double full = (double) recordsPerSecond * RECORD_BYTES / settings.grouping().maxObjectBytes();
    double objects = full > objectsPerSecond ? full + objectsPerSecond : objectsPerSecond;
    return Math.round(MILLION / (double) recordsPerSecond * objects);
  }

  /** How many objects that are not full there are in a second at most. */
  private double perSecond() {
    Duration linger = settings.grouping().linger();
    return linger.isZero() ? Double.POSITIVE_INFINITY : NANOS / linger.toNanos();
  }

  /** PUTs of an hour in which something is put all the time, and no object is full; empty if nothing bounds them, without a linger. */
  OptionalLong busyHour() {
    return settings.grouping().linger().isZero()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(perSecond() * HOUR));
  }

  /** LISTs of an hour without a call. */
  long idleHour() {
    Duration check = settings.ownershipCheck();
    return check.isZero() ? 0 : Math.round(HOUR * NANOS / check.toNanos());
  }

  /** What so many PUTs or LISTs cost. */
  static double dollars(long writes) {
    return writes * DOLLARS_PER_WRITE;
  }
}
