package io.unistream.buffer.s3;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What uploads took. Safe for use by any thread. */
final class UploadTimes {

  private final LongAdder uploads = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final AtomicLong maxNanos = new AtomicLong();
  private volatile long lastAcknowledged;

  void add(long took) {
    nanos.add(took);
    maxNanos.accumulateAndGet(took, Math::max);
    uploads.increment();
  }

  void acknowledged(long now) {
    lastAcknowledged = now;
  }

  /** When something was acknowledged last, by the clock's nanoseconds. */
  long lastAcknowledged() {
    return lastAcknowledged;
  }

  long uploads() {
    return uploads.sum();
  }

  long nanos() {
    return nanos.sum();
  }

  long maxNanos() {
    return maxNanos.get();
  }
}
