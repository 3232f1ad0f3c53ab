package io.unistream.buffer.wal;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;

/**
 * Receives the entries of a log, in order, during {@link Wal#replay}.
 *
 * <p>A backend may pass every entry to {@link #entry}. A backend that reads much at opening should pass a record to
 * {@link #record} instead, once it has verified the payload. The payload itself is not needed, so the backend need not
 * make an array of it.
 */
public interface WalVisitor {

  /**
   * Receives a record without its payload.
   *
   * @param sequence its sequence number
   * @param epochMillis when it was put, by the wall clock
   * @param payloadBytes the length of its payload, which is the entry's body
   */
  void record(long sequence, long epochMillis, int payloadBytes);

  /**
   * Receives an entry that is not a record.
   *
   * @param entry the seal or commit; its body belongs to the visitor
   */
  void control(WalEntry entry);

  /**
   * Receives damage that was skipped, in its place among the entries. A backend that quarantines calls this at every
   * opening for as long as it knows of the damage, even if an earlier opening found it. The place tells the visitor which
   * batch numbers may have been lost there.
   *
   * @param span the damage
   */
  default void damaged(QuarantinedSpan span) {}

  /**
   * Receives how far the log had come at this place, from a note that the log keeps beside its entries. Records that are
   * missing before this place are found by the note, even if nothing else tells of them, and no number that was given
   * there is given again. A backend that keeps such notes passes on each of them. The numbers never decrease along the
   * log.
   *
   * @param sequence the sequence number of the last record before the place; 0 if there was none
   * @param batch the number of the last batch that was sealed before it; 0 if there was none
   */
  default void reached(long sequence, long batch) {}

  /**
   * Receives that all records up to a sequence number were committed or dropped before, whatever became of the entry that
   * said so. A backend that knows this from another source calls this method before any other.
   *
   * @param sequence the sequence number of the last record that is no longer in the log; 0 if there is none
   */
  default void begins(long sequence) {}

  /**
   * Receives an entry of any type.
   *
   * @param entry the entry; its body belongs to the visitor
   */
  default void entry(WalEntry entry) {
    if (entry.type() == WalEntry.Type.RECORD) {
      record(entry.sequence(), entry.epochMillis(), entry.body().length);
    } else {
      control(entry);
    }
  }
}
