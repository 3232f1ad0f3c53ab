package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks that what comes out is what went in: each thread's records, all of them, once, in order, with the right sum; a
 * thorough one looks at every byte. Used by one thread at a time.
 */
final class Auditor implements Subject.Sink {

  private final List<Payloads> sources;
  private final boolean thorough;
  private final long[] seen;
  private long count;
  private @Nullable String finding;

  Auditor(List<Payloads> sources, boolean thorough) {
    this.sources = sources;
    this.thorough = thorough;
    seen = new long[sources.size()];
  }

  @Override
  public void record(ByteBuffer payload) {
    long tag = Payloads.tag(payload);
    int thread = Payloads.threadOf(tag);
    count++;
    if (tag < 0 || thread >= seen.length) {
      found("record " + count + " is nobody's");
    } else if (Payloads.numberOf(tag) != ++seen[thread]) {
      found("record " + Payloads.numberOf(tag) + " of thread " + thread + " came in place of "
          + seen[thread]);
    } else {
      Payloads source = sources.get(thread);
      if (Payloads.sum(payload) != source.expectedSum(tag)
          || (thorough && !source.isIntact(tag, payload))) {
        found("record " + seen[thread] + " of thread " + thread + " is not what was put");
      }
    }
  }

  private void found(String what) {
    if (finding == null) {
      finding = what;
    }
  }

  long count() {
    return count;
  }

  /** Takes everything that is left out of the subject, and checks that then nothing is missing. */
  void drainAndCheck(Subject subject) throws Exception {
    while (subject.drain(Works.BATCH, this) > 0) {
      checkSoFar();
    }
    checkAll();
  }

  void checkSoFar() {
    if (finding != null) {
      throw new IllegalStateException(finding);
    }
  }

  /** Throws unless all that was made came out as it was. */
  void checkAll() {
    checkSoFar();
    for (int thread = 0; thread < seen.length; thread++) {
      if (seen[thread] != sources.get(thread).made()) {
        throw new IllegalStateException("thread " + thread + " put "
            + sources.get(thread).made() + " records, " + seen[thread] + " came out");
      }
    }
  }
}
