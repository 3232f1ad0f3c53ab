package io.unistream.buffer.producer;

/** What is counted. Guarded by the producer's lock. */
final class Counts {

  final long[] attempts = new long[AttemptEvent.Outcome.values().length];
  long committedBatches;
  long committedRecords;
  long deadLetters;
  long lateResults;
  long reopenings;
}
