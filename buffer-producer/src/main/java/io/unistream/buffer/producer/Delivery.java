package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import java.util.List;

/**
 * One attempt to bring records to the target: a whole batch, or what is left of one. Its records never change. Safe for use by any thread.
 *
 * @param <R> the record type
 */
public interface Delivery<R> {

  /**
   * Returns the idempotency key of exactly these records: equal keys mean equal records, for ever, over restarts too (PROD-4). A whole
   * batch has its batch id as its key. A part of one has the batch id and, after a colon, the first and last sequence number,
   * {@code <id>:<first>-<last>}, or, if numbers between them are missing, a hash of all of them.
   *
   * @return at most 100 characters of {@code a-z}, {@code 0-9}, {@code -}, {@code /} and {@code :}
   */
  String key();

  /**
   * Returns the batch that the records are of.
   *
   * @return the batch's id
   */
  BatchId batch();

  /**
   * Returns the records in put order.
   *
   * @return an unmodifiable list, never empty
   */
  List<R> records();

  /**
   * Returns the sequence number of a record: with {@link #batch()}{@code .log()} the identity of a record, for ever.
   *
   * @param index the index in {@link #records()}, from 0
   * @return the sequence number; rising with the index
   * @throws IndexOutOfBoundsException if there is no such record
   */
  long sequence(int index);

  /**
   * Returns which attempt this is at what is left of the batch, since the buffer was opened.
   *
   * @return from 1
   */
  int attempt();

  /**
   * Returns whether the target may have seen some of these records: the producer was started with them in its log, or an attempt
   * timed out, or failed without saying what it left.
   *
   * @return false only if the target certainly has none of them
   */
  boolean maybeSeen();

  /**
   * Tells that the target will never take a record, and has taken, or is told, the others. It goes to the dead letters; without these it is
   * held ({@link SendException.Verdict#HOLD}). It is stored there after the sender returned: a target that remembers how far it got by a
   * sequence number, and takes that for all below it, must throw {@link SendException.Verdict#REJECT} instead, or it would lose this record if a crash
   * falls in between.
   *
   * @param index the index in {@link #records()}
   * @param reason why, for people
   * @throws IndexOutOfBoundsException if there is no such record
   */
  void reject(int index, String reason);

  /**
   * Tells that the target has not taken a record this time. It is sent again, with the others of which that was told, in put order.
   *
   * @param index the index in {@link #records()}
   * @param reason why, for people
   * @throws IndexOutOfBoundsException if there is no such record
   */
  void retry(int index, String reason);

  /**
   * Says how to end a call that hangs, such as {@code statement::cancel}; the thread is interrupted after it. It is run by another thread, at most once, and at
   * once if the attempt has been given up already. A later call takes the place of an earlier one.
   *
   * @param abort what ends the call
   */
  void onAbort(Runnable abort);
}
