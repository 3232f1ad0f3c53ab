package io.unistream.buffer.batch;

import io.unistream.buffer.wal.WalEntry;
import java.util.List;

/**
 * A sealed batch as read back from the log.
 *
 * @param seal its boundaries
 * @param records its RECORD entries; fewer than the seal says only after a quarantine
 * @param payloadBytes the bytes of these records, also once they were handed out
 * @param end the position after it in the log
 * @param late whether its seal stands farther behind in the log
 */
record StoredBatch(Seal seal, List<WalEntry> records, long payloadBytes, long end, boolean late) {

  /** The same without its records, which the producer has now. */
  StoredBatch handedOut() {
    return new StoredBatch(seal, List.of(), payloadBytes, end, late);
  }
}
