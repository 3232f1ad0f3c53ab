package io.unistream.buffer.wal;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A look at a log that somebody else may have open. It only reads: it takes no lock, and creates, changes, renames and
 * deletes nothing, so it can disturb neither an owner nor a later opening.
 *
 * <p><b>Beside a running owner.</b> {@link #replay} shows a state that the log had at some moment during the call: every
 * record that was acknowledged before the call began and was not committed or dropped by that moment, every batch that
 * was sealed before the call began, and no damage that is only a write under way. It may show records whose put has not
 * returned yet. After a crash, these may be missing again. In a log of {@link io.unistream.buffer.CrashClass#POWER} this
 * applies to everything that is not synced yet.
 *
 * <p><b>Order of use.</b> {@link #replay} or {@link #replayFrom} is called first, and as often as wanted. All other methods
 * tell of the last such call. Used by one thread at a time. The caller closes the view.
 */
public interface WalView extends AutoCloseable {

  /**
   * Returns where the log is, as messages for people name it.
   *
   * @return a directory, or a bucket and a prefix
   */
  String location();

  /**
   * Streams every entry of the log, verified, in order, in bounded memory. Damage is passed over and told of in its place,
   * as by an opening with {@link io.unistream.buffer.CorruptionPolicy#QUARANTINE}.
   *
   * <p>If the owner changes the log so that what was streamed does not fit together, reading begins anew with another
   * visitor. What earlier visitors were told means nothing. The number of times is bounded.
   *
   * @param visitors makes a visitor that has been told of nothing yet
   * @param <V> the type of the visitors
   * @return the visitor that was told of the whole log
   * @throws io.unistream.buffer.UnsupportedLogException if there is no log, or one of an unknown format
   * @throws io.unistream.buffer.CorruptLogException if the valid entries contradict each other
   * @throws io.unistream.buffer.BufferStorageException if the log cannot be read, or its owner changes it faster than it
   *     can be read
   * @throws io.unistream.buffer.BufferInterruptedException if interrupted while waiting for the owner
   */
  <V extends WalVisitor> V replay(Supplier<V> visitors);

  /**
   * As {@link #replay}, but may leave out what is before a record, for those who have seen it and want what has come since. A
   * backend that can find a place in its log leaves out so much that the cost does not grow with the backlog; all others replay
   * everything.
   *
   * <p>What is left out is told of by {@link WalVisitor#begins}, as if it had been given up, so this says nothing about what was
   * committed. All methods of the view then tell of the part that was streamed.
   *
   * @param sequence the number of a record, which may come later; nothing from it on is left out
   * @param visitors makes a visitor that has been told of nothing yet
   * @param <V> the type of the visitors
   * @return the visitor that was told of the end of the log
   * @see #replay the exceptions
   */
  default <V extends WalVisitor> V replayFrom(long sequence, Supplier<V> visitors) {
    return replay(visitors);
  }

  /**
   * Returns what an opening with {@link io.unistream.buffer.CorruptionPolicy#QUARANTINE} would find at this moment.
   *
   * @return the backend's part of a recovery report. While the log is open elsewhere its shutdown is not clean, and a
   *     torn tail is not told from a write under way: a backend that can see that somebody has it open tells of none then
   */
  WalRecovery recovery();

  /**
   * Returns the damage that no opening has decided upon yet: what would make an opening with
   * {@link io.unistream.buffer.CorruptionPolicy#FAIL} fail.
   *
   * @return the damaged spans, in order; an unmodifiable list. A length of 0 stands for records that are missing at a place
   */
  List<QuarantinedSpan> damaged();

  /**
   * Returns the files or objects that hold the entries.
   *
   * @return their names, sizes and records, in the order of the log; an unmodifiable list
   */
  List<WalPart> parts();

  /**
   * Returns who had the log open last.
   *
   * @return the owner; empty if the log does not say
   */
  Optional<WalOwner> owner();

  /**
   * Returns the id of the batches that are sealed now.
   *
   * @return the log id; empty if nothing is left that tells it
   */
  Optional<UUID> logId();

  /**
   * Reads the entries that the last {@link #replay} or {@link #replayFrom} has streamed, from the first one on, with their payloads. If the
   * owner gives back committed space meanwhile, the cursor passes over what was there.
   *
   * @return a cursor; the caller closes it
   */
  WalCursor cursor();

  /** Frees what the view holds. Closing again has no effect. */
  @Override
  void close();
}
