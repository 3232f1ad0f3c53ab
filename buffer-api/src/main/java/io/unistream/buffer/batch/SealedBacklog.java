package io.unistream.buffer.batch;

import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalRecovery;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * What is sealed in a log and not given up.
 *
 * @param records its records
 * @param bytes their payload bytes
 * @param batches how many batches they are in
 */
record SealedBacklog(long records, long bytes, long batches) {

  /**
   * Counts by the running totals; where they do not tell what is there, the batches are read one by one.
   *
   * @param replay the entries, to their end
   * @param found what the log said besides
   * @param cursors reads the same entries from the first one on
   */
  static SealedBacklog of(LogReplay replay, WalRecovery found, Supplier<WalCursor> cursors) {
    Progress progress = replay.progress();
    // Batches that were dropped behind the kept one may have been deleted, and the last totals with
    // them.
    boolean totalsDeleted = progress.hasHole() && replay.lastBatch() < progress.lastBatch();
    boolean countable = !totalsDeleted && !replay.skipsNumbers();
    return replay.gaps().isEmpty() && found.quarantined().isEmpty() && countable
        ? new SealedBacklog(
            replay.sealedRecords() - progress.records(),
            replay.sealedBytes() - progress.bytes(),
            replay.nextBatch() - 1 - progress.batches())
        : counted(replay, cursors);
  }

  private static SealedBacklog counted(LogReplay replay, Supplier<WalCursor> cursors) {
    Progress progress = replay.progress();
    try (BatchReader reader =
        new BatchReader(cursors.get(), new ArrayDeque<>(replay.lateSeals()), progress)) {
      long batches = 0;
      long records = 0;
      long bytes = 0;
      long number = progress.goneBatch() + 1;
      while (number <= replay.lastBatch()) {
        StoredBatch batch = reader.readIfAny(number, progress.goneSequence());
        if (batch == null) {
          break;
        }
        batches++;
        records += batch.records().size();
        bytes += batch.payloadBytes();
        number = batch.seal().batch() + 1;
      }
      return new SealedBacklog(records, bytes, batches);
    }
  }
}
