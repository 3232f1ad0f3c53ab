package io.unistream.buffer.wal;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;

/**
 * Takes the entries of a log, in order, during {@link Wal#replay}.
 *
 * <p>A backend may hand over every entry by {@link #entry}. One that reads much at opening calls {@link #record} for a
 * record instead, once it has verified the payload: nobody wants that itself, so there is no need to make an array of it.
 */
public interface WalVisitor {

  /**
   * Takes a record without its payload.
   *
   * @param sequence its sequence number
   * @param epochMillis when it was put, by the wall clock
   * @param payloadBytes the length of its payload, which is the entry's body
   */
  void record(long sequence, long epochMillis, int payloadBytes);

  /**
   * Takes an entry that is not a record.
   *
   * @param entry the seal or commit; its body belongs to the visitor
   */
  void control(WalEntry entry);

  /**
   * Takes notice of damage that was passed over, in its place among the entries. A backend that quarantines calls this at
   * every opening for as long as it knows of the damage, also where it was found earlier: from the place, the visitor knows
   * which batch numbers may have been lost there.
   *
   * @param span the damage
   */
  default void damaged(QuarantinedSpan span) {}

  /**
   * Takes notice of how far the log had come at a place, from a note that the log keeps beside its entries. What is missing before
   * the place is found by it, also if nothing else tells of it, and no number that was given there is given again. A backend
   * that keeps such notes tells of each; the numbers never fall along the log.
   *
   * @param sequence the sequence number of the last record before the place; 0 if there was none
   * @param batch the number of the last batch that was sealed before it; 0 if there was none
   */
  default void reached(long sequence, long batch) {}

  /**
   * Takes notice that all records up to one were given up before, committed or dropped, whatever became of the entry that said so. To be
   * called before anything else, by a backend that knows it from elsewhere.
   *
   * @param sequence the sequence number of the last record that is not in the log any more; 0 if there is none
   */
  default void begins(long sequence) {}

  /**
   * Takes an entry of any type.
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
