package io.unistream.buffer.batch;

/** What the taking side counts. Guarded by the state's lock. */
final class OutletCounts {

  private long inFlightRecords;
  private long emits;
  private long commits;
  private long droppedRecords;
  private long droppedBatches;

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
