package io.unistream.buffer.wal;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import java.util.List;

/**
 * What a backend found at opening; the parts of {@link io.unistream.buffer.RecoveryReport} that it knows.
 *
 * @param created true if the log is new
 * @param cleanShutdown true if the log had been closed in order, or is new
 * @param tornBytes bytes of a torn tail that were cut off
 * @param quarantined damaged spans that were moved aside
 * @param toleratesGaps whether the buffer is to go on, and report it, where entries are missing
 */
public record WalRecovery(
    boolean created,
    boolean cleanShutdown,
    long tornBytes,
    List<QuarantinedSpan> quarantined,
    boolean toleratesGaps) {

  /** Copies the list. */
  public WalRecovery {
    quarantined = List.copyOf(quarantined);
  }
}
