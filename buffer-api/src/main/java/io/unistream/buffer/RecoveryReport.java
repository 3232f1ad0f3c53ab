package io.unistream.buffer;

import java.time.Duration;
import java.util.List;

/**
 * What opening a buffer found in its log. Immutable.
 *
 * @param created true if there was no log and a new one was made
 * @param cleanShutdown true if the log had been closed in order, or is new
 * @param records records recovered: acknowledged and not committed
 * @param bytes their payload bytes
 * @param sealedBatches sealed batches among them, the one that was in flight included
 * @param tornBytes bytes of a torn tail, never acknowledged, that were cut off (ERR-TORN-TAIL)
 * @param quarantined damaged spans that the log goes on without, found in this opening or an earlier one with {@link
 *     CorruptionPolicy#QUARANTINE}, for as long as it has what stood beside them
 * @param duration how long opening took
 */
public record RecoveryReport(
    boolean created,
    boolean cleanShutdown,
    long records,
    long bytes,
    long sealedBatches,
    long tornBytes,
    List<QuarantinedSpan> quarantined,
    Duration duration) {

  /** Copies the list. */
  public RecoveryReport {
    quarantined = List.copyOf(quarantined);
  }

  /**
   * A damaged span of the log that was moved aside.
   *
   * @param source the file or object
   * @param offset where in it the damage begins, in bytes
   * @param length the length of the damage, in bytes
   * @param missing the sequence numbers that are lost; may be empty if only entries other than records were hit
   */
  public record QuarantinedSpan(String source, long offset, long length, SequenceRange missing) {}
}
