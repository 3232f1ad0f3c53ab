package io.unistream.buffer.batch;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** A sum that many threads add to, and that needs no memory: what is counted has happened, and no error may deny it. */
final class Adder {

  private final LongAdder most = new LongAdder();
  /** What there was no memory for, to add it beside what others add. */
  private final AtomicLong rest = new AtomicLong();

  void add(long more) {
    try {
      most.add(more);
    } catch (OutOfMemoryError e) { // before anything was added
      rest.addAndGet(more);
    }
  }

  long sum() {
    return most.sum() + rest.get();
  }
}
