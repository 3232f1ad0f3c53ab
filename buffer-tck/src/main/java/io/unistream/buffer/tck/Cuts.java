package io.unistream.buffer.tck;

import io.unistream.buffer.EmitPolicy;
import java.time.Duration;
import java.util.List;

/** Where the limits of a policy cut a run of records. */
final class Cuts {

  /** No limit is reached. */
  static final int NONE = -1;

  private Cuts() {}

  /**
   * How many records the first batch of a run has, if a limit ends it: one is reached exactly, or the next record would
   * pass it. A record over the limit, put under a wider one, is a batch of its own.
   */
  static int first(List<Stored> run, EmitPolicy policy) {
    long bytes = 0;
    for (int i = 0; i < run.size(); i++) {
      int next = run.get(i).bytes();
      if (i > 0 && bytes + next > policy.maxBytes()) {
        return i;
      }
      bytes += next;
      if (i + 1 == policy.maxRecords() || bytes >= policy.maxBytes()) {
        return i + 1;
      }
    }
    return NONE;
  }

  /** Whether a limit is reached exactly. */
  static boolean full(List<Stored> batch, EmitPolicy policy) {
    return batch.size() >= policy.maxRecords() || Stored.bytes(batch) >= policy.maxBytes();
  }

  /** Whether the first batch of a run ends because of its number of records. */
  static boolean endsByCount(List<Stored> run, EmitPolicy policy) {
    return first(run, policy) == policy.maxRecords();
  }

  /** Whether a batch is within the limits; a single record always is. */
  static boolean within(List<Stored> batch, EmitPolicy policy) {
    return batch.size() <= 1
        || (batch.size() <= policy.maxRecords() && Stored.bytes(batch) <= policy.maxBytes());
  }

  /** Whether an age in milliseconds is the policy's limit or more. */
  static boolean old(long ageMillis, EmitPolicy policy) {
    Duration maxAge = policy.maxAge();
    return maxAge != null && ageMillis >= maxAge.toMillis();
  }
}
