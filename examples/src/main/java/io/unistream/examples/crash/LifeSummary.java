package io.unistream.examples.crash;

import org.jspecify.annotations.Nullable;

/**
 * One life, told in one line. Times are in nanoseconds since the run began.
 *
 * @param life which one, from 1
 * @param began when the child was started
 * @param openedAt when the buffer was open; meaningless if {@code opened} is null
 * @param ended when the child was dead
 * @param opened what opening found, or null if the life did not come so far
 * @param acknowledged records whose put returned
 * @param sent batches that the target has whole from this life
 * @param again those of them that it had already, under the same id and with the same content
 * @param committed batches whose commit returned
 * @param torn whether a write to the target was torn
 * @param killed where the kill hit, or null if there was none
 * @param failure what went wrong, or null
 */
record LifeSummary(
    int life,
    long began,
    long openedAt,
    long ended,
    Report.@Nullable Opened opened,
    long acknowledged,
    long sent,
    long again,
    long committed,
    boolean torn,
    @Nullable KillPoint killed,
    @Nullable String failure) {

  /** How long recovery took; 0 if there was no log to recover, or the life did not come through it. */
  long recoveryNanos() {
    return opened == null || opened.created() ? 0 : opened.nanos();
  }
}
