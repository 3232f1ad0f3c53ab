package io.unistream.buffer.batch;

/** What the taking side counts: written under the outlet's lock, read by anyone. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
final class OutletCounts {

  private volatile long emits;
  private volatile long commits;
  private volatile long droppedRecords;
  private volatile long droppedBatches;

  void emitted() {
    emits++;
  }

  void committed() {
    commits++;
  }

  void dropped(long records) {
    droppedRecords += records;
    droppedBatches++;
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
