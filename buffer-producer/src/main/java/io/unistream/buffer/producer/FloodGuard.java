package io.unistream.buffer.producer;

import java.util.BitSet;

/**
 * Notices when so much is rejected that the mistake is likely not the records' (PROD-9): the last three batches whole, or more than
 * half of the last 1,000 records. What is told then is held, until a record is taken or {@link Producer#resume} is called. Guarded by the
 * producer's lock.
 */
final class FloodGuard {

  static final int BATCHES = 3;
  static final int RECORDS = 1_000;

  private final boolean on;
  private final BitSet rejected = new BitSet(RECORDS);
  private int next;
  private int batchesInARow;

  FloodGuard(boolean on) {
    this.on = on;
  }

  /** Returns whether rejections are to be held. */
  boolean floods() {
    return on && (batchesInARow >= BATCHES || rejected.cardinality() > RECORDS / 2);
  }

  void taken(int records) {
    if (records > 0) {
      batchesInARow = 0;
    }
    note(records, false);
  }

  void rejected(int records) {
    note(records, true);
  }

  /** A batch was rejected to its last record. */
  void batchRejected() {
    batchesInARow++;
  }

  void reset() {
    batchesInARow = 0;
    rejected.clear();
  }

  private void note(int records, boolean asRejected) {
    for (int i = Math.min(records, RECORDS); i > 0; i--) {
      rejected.set(next, asRejected);
      next = (next + 1) % RECORDS;
    }
  }
}
