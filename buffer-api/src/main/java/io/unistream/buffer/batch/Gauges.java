package io.unistream.buffer.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What is shown of the state to those who do not take its lock, because an append that the disk holds up has it: statistics
 * wait for no storage (LIFE-WAIT). Written under the lock, by plain stores between two changes of a version; a reader that
 * met a change looks again. True at rest.
 */
final class Gauges {

  /** What is shown at one moment. */
  record Shown(
      long backlogRecords,
      long backlogBytes,
      long openRecords,
      long openSinceNanos,
      long sealedBatches,
      long puts,
      long putBytes) {}

  private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

  // Places in the array; the first is the version, odd while the others are being written.
  private static final int VERSION = 0;
  private static final int BACKLOG_RECORDS = 1;
  private static final int BACKLOG_BYTES = 2;
  private static final int OPEN_RECORDS = 3;
  private static final int OPEN_SINCE = 4;
  private static final int SEALED = 5;
  private static final int PUTS = 6;
  private static final int PUT_BYTES = 7;

  /** A writer that lost its processor half-way must not hold anybody up; then the values may be of two moments. */
  private static final int TRIES = 1_000;

  private final long[] values = new long[8];

  void show(
      long backlogRecords, long backlogBytes, OpenBatch open, long sealed, long puts, long bytes) {
    long version = values[VERSION];
    VALUES.setOpaque(values, VERSION, version + 1);
    VarHandle.storeStoreFence();
    VALUES.setOpaque(values, BACKLOG_RECORDS, backlogRecords);
    VALUES.setOpaque(values, BACKLOG_BYTES, backlogBytes);
    VALUES.setOpaque(values, OPEN_RECORDS, open.records());
    VALUES.setOpaque(values, OPEN_SINCE, open.firstNanos());
    VALUES.setOpaque(values, SEALED, sealed);
    VALUES.setOpaque(values, PUTS, puts);
    VALUES.setOpaque(values, PUT_BYTES, bytes);
    VALUES.setRelease(values, VERSION, version + 2);
  }

  Shown shown() {
    for (int i = 0; ; i++) {
      long version = (long) VALUES.getAcquire(values, VERSION);
      Shown shown = new Shown(
          get(BACKLOG_RECORDS),
          get(BACKLOG_BYTES),
          get(OPEN_RECORDS),
          get(OPEN_SINCE),
          get(SEALED),
          get(PUTS),
          get(PUT_BYTES));
      VarHandle.loadLoadFence();
      if (i == TRIES || ((version & 1) == 0 && version == get(VERSION))) {
        return shown;
      }
      Thread.onSpinWait();
    }
  }

  /** Whoever sees a batch here finds it in the log. */
  long sealedBatches() {
    return (long) VALUES.getAcquire(values, SEALED);
  }

  private long get(int place) {
    return (long) VALUES.getOpaque(values, place);
  }
}
