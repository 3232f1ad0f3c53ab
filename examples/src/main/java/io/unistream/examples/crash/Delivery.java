package io.unistream.examples.crash;

import io.unistream.buffer.BatchId;
import java.util.List;

/**
 * A batch as the target received it.
 *
 * @param id the batch's id
 * @param sequences the sequence numbers of its records
 * @param lines its records
 * @param digest length and CRC32C of all of it: two deliveries that differ have different digests
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
record Delivery(BatchId id, long[] sequences, List<Line> lines, long digest) {

  long firstIndex() {
    return lines.isEmpty() ? -1 : lines.get(0).index();
  }
}
