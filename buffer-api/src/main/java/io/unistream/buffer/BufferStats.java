package io.unistream.buffer;

import java.time.Duration;
import java.util.Map;

/**
 * Counts and gauges of a buffer at one moment. Gauges describe the backlog, counts run from the opening of this buffer
 * instance. A snapshot: immutable.
 *
 * @param backlogRecords records acknowledged (or being stored) and not committed
 * @param backlogBytes their payload bytes
 * @param openRecords records of the backlog that are in no batch yet
 * @param sealedBatches sealed batches in the backlog, the one in flight included
 * @param inFlightRecords records of the batch in flight, 0 if there is none
 * @param oldestAge age of the oldest record of the backlog by the wall clock; zero if there is none
 * @param puts records acknowledged
 * @param putBytes their payload bytes
 * @param emits batches handed out, redeliveries included
 * @param commits batches committed
 * @param droppedRecords records given up by {@link OverflowPolicy#DROP_OLDEST}
 * @param droppedBatches batches given up by it
 * @param syncs how often the backend made data durable
 * @param syncTime the time that this took in all
 * @param maxSyncTime the longest of these
 * @param backend figures of the backend's own, by names that its documentation lists: counts, gauges, and 1 or 0 for yes or no. Empty
 *     if it has none
 */
public record BufferStats(
    long backlogRecords,
    long backlogBytes,
    long openRecords,
    long sealedBatches,
    long inFlightRecords,
    Duration oldestAge,
    long puts,
    long putBytes,
    long emits,
    long commits,
    long droppedRecords,
    long droppedBatches,
    long syncs,
    Duration syncTime,
    Duration maxSyncTime,
    Map<String, Long> backend) {

  /** Makes the snapshot, of a copy of the map. */
  public BufferStats {
    backend = Map.copyOf(backend);
  }

  /**
   * Makes the snapshot of a buffer whose backend has no figures of its own.
   *
   * @param backlogRecords records acknowledged (or being stored) and not committed
   * @param backlogBytes their payload bytes
   * @param openRecords records of the backlog that are in no batch yet
   * @param sealedBatches sealed batches in the backlog, the one in flight included
   * @param inFlightRecords records of the batch in flight, 0 if there is none
   * @param oldestAge age of the oldest record of the backlog by the wall clock; zero if there is none
   * @param puts records acknowledged
   * @param putBytes their payload bytes
   * @param emits batches handed out, redeliveries included
   * @param commits batches committed
   * @param droppedRecords records given up by {@link OverflowPolicy#DROP_OLDEST}
   * @param droppedBatches batches given up by it
   * @param syncs how often the backend made data durable
   * @param syncTime the time that this took in all
   * @param maxSyncTime the longest of these
   */
  public BufferStats(
      long backlogRecords,
      long backlogBytes,
      long openRecords,
      long sealedBatches,
      long inFlightRecords,
      Duration oldestAge,
      long puts,
      long putBytes,
      long emits,
      long commits,
      long droppedRecords,
      long droppedBatches,
      long syncs,
      Duration syncTime,
      Duration maxSyncTime) {
    this(
        backlogRecords,
        backlogBytes,
        openRecords,
        sealedBatches,
        inFlightRecords,
        oldestAge,
        puts,
        putBytes,
        emits,
        commits,
        droppedRecords,
        droppedBatches,
        syncs,
        syncTime,
        maxSyncTime,
        Map.of());
  }
}
