package io.unistream.buffer.batch;

/** What the taking side counts: written under the outlet's lock, read by anyone. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
final class OutletCounts {

  private volatile long inFlightRecords;
  private volatile long emits;
  private volatile long commits;
  private volatile long droppedRecords;
  private volatile long droppedBatches;

  void emitted(long records) {
    emits++;
    inFlightRecords = records;
  }

  void committed() {
    commits++;
    inFlightRecords = 0;
  }

  void dropped(long records) {
    droppedRecords += records;
    droppedBatches++;
  }

  long inFlightRecords() {
    return inFlightRecords;
  }

  long emits() {
    return emits;
  }

  long commits() {
    return commits;
  }

  long droppedRecords() {
    return droppedRecords;
  }

  long droppedBatches() {
    return droppedBatches;
  }
}
