package io.unistream.buffer.producer;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/** What is counted. Guarded by the producer's lock. */
final class Counts {

  private final EnumMap<AttemptEvent.Outcome, Long> attempts =
      new EnumMap<>(AttemptEvent.Outcome.class);

  long committedBatches;
  long committedRecords;
  long deadLetters;
  long lateResults;
  long reopenings;

  Counts() {
    // All at once, so that counting never makes the map larger.
    EnumSet.allOf(AttemptEvent.Outcome.class).forEach(outcome -> attempts.put(outcome, 0L));
  }

  void attempt(AttemptEvent.Outcome outcome) {
    attempts.merge(outcome, 1L, Long::sum);
  }

  /** Returns a copy. */
  Map<AttemptEvent.Outcome, Long> attempts() {
    return new EnumMap<>(attempts);
  }
}
