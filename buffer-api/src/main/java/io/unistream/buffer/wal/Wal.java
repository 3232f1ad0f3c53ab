package io.unistream.buffer.wal;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.SequenceRange;
import java.util.List;
import java.util.UUID;

/**
 * A write-ahead log: what a backend implements. It is open and owned exclusively from its creation until {@link #close}.
 *
 * <p><b>Order of use.</b> {@link #replay} first, perhaps twice; then everything else. The caller serializes {@link #append}, and
 * serializes the use of each {@link WalCursor}; all other methods may be called by any thread at any time, also during
 * an append.
 *
 * <p><b>Positions.</b> A position is a place between entries. It is opaque but for its order, which is that of the log;
 * it holds for the life of this object and means nothing after reopening.
 *
 * <p><b>Failure.</b> An append that throws {@link io.unistream.buffer.BufferStorageException} left no trace, for good,
 * and the log goes on. Anything that leaves a doubt makes the log fail for good: the call that met it throws {@link
 * io.unistream.buffer.UnknownOutcomeException} (or {@link io.unistream.buffer.BufferFencedException}, if what it
 * appended is certainly void), every later one {@link io.unistream.buffer.BufferFailedException}. A failed sync is never
 * tried again. Anything else that {@link #append} or {@link #awaitDurable} throws, any {@link Error} among it, leaves a doubt
 * too: the buffer then takes the log's state for unknown and fails. A log that can tell that nothing was appended, such as one
 * that found no memory for it, says so by a {@code BufferStorageException}.
 */
public interface Wal extends AutoCloseable {

  /**
   * The log id of the batches that are sealed from now on. It is given when the log is created, and is the same at every
   * opening, unless the backend notices that the log is a copy of another one: then it has to be a new one, or both
   * would give the same ids to different batches. Batches that are sealed already keep theirs. Known once {@link #replay}
   * returned, at the latest.
   *
   * @return the id
   */
  UUID logId();

  /**
   * What {@link #awaitDurable} promises.
   *
   * @return the crash class
   */
  CrashClass crashClass();

  /**
   * Gives the log whom to tell of what happens to it while nobody calls: that its storage is away, or that it was taken over. Called
   * once, before {@link #replay}. A log that has nothing of the sort to tell ignores it.
   *
   * @param observer whom to tell, until {@link #close} returned
   */
  default void observe(WalObserver observer) {}

  /**
   * Streams every entry in the log, verified, in order, in bounded memory. Entries before the last reclaimed position
   * may still be among them.
   *
   * @param visitor takes the entries
   * @throws io.unistream.buffer.CorruptLogException if acknowledged data is damaged
   */
  void replay(WalVisitor visitor);

  /**
   * Takes note that the buffer goes on without records of which nothing is left ({@link
   * io.unistream.buffer.CorruptionPolicy#QUARANTINE}): from now on every opening reports them among those that are
   * quarantined, with whatever policy, for as long as the log has what stood beside them. Durable when this returns. Called
   * after {@link #replay}, before anything is appended; only if {@link WalRecovery#toleratesGaps()}.
   *
   * @param missing their sequence numbers
   * @throws io.unistream.buffer.BufferStorageException if it could not be stored; the log is unharmed
   */
  default void quarantine(SequenceRange missing) {}

  /**
   * What opening found; complete once {@link #replay} returned.
   *
   * @return the backend's part of the recovery report
   */
  WalRecovery recovery();

  /**
   * Waits until records can be appended without keeping more in memory than the log is meant to: what is on its way to a distant
   * store. Called before an append of records, without any lock, so that whoever waits here holds up nobody else; an append must
   * not wait for this. Returns at once when the log has failed or is closed.
   *
   * @param bytes about as much as the records take
   * @throws io.unistream.buffer.BufferStorageFullException if the storage is known to have no space; nothing was appended
   * @throws io.unistream.buffer.BufferStorageException if there was no room for too long; nothing was appended
   * @throws InterruptedException if interrupted; nothing was appended
   */
  default void awaitRoom(long bytes) throws InterruptedException {}

  /**
   * Appends entries, adjacent and in order, all or none. A group that holds no record must not fail for want of space
   * as long as committed space was reclaimed: room for seals and commits is set aside before records may use up the
   * rest (COM-RECLAIM).
   *
   * @param entries at least one; the list and the bodies belong to the caller again when this returns
   * @return the position after the last of them, to be given to {@link #awaitDurable}
   * @throws io.unistream.buffer.BufferStorageFullException if there is no space; nothing was appended
   * @throws io.unistream.buffer.BufferStorageException if the storage refused; nothing was appended
   * @throws io.unistream.buffer.UnknownOutcomeException if whether it was appended is unknown; the log has failed
   * @throws io.unistream.buffer.BufferFailedException if the log failed earlier
   */
  long append(List<WalEntry> entries);

  /**
   * Waits until everything before a position is durable in the {@link #crashClass()}, causing that if need be. Not
   * ended by an interrupt.
   *
   * @param position a position that {@link #append} or a cursor gave
   * @throws io.unistream.buffer.UnknownOutcomeException if making it durable failed, now or before; the log has failed
   * @throws io.unistream.buffer.BufferFencedException if another owner took over; it is certainly void
   */
  void awaitDurable(long position);

  /**
   * Tells the listener of the syncs that it was not told of, if the log tells of any. Called at the end of each call of the buffer,
   * without any lock or role of the buffer's: a log must not tell it at any other time (LIFE-LISTENER). Throws nothing that the
   * listener threw.
   */
  default void tellOfSyncs() {}

  /**
   * Whether everything before a position is known to be durable in the {@link #crashClass()} already, so that nobody need
   * wait. Never waits itself; a log that cannot tell at once says no.
   *
   * @param position a position that {@link #append} gave
   * @return true only if {@link #awaitDurable} would return normally and at once
   */
  default boolean isDurable(long position) {
    return false;
  }

  /**
   * Opens a cursor before the first entry that the log still has. There may be two at once, one of them for a moment.
   *
   * @return the cursor
   */
  WalCursor cursor();

  /**
   * Allows everything before a position to be deleted. May delete less; what was not deleted is deleted by later calls, or in the
   * background.
   *
   * @param position a position at or before every open cursor
   * @throws io.unistream.buffer.BufferStorageException if deleting failed, now or before; the log is unharmed
   */
  void reclaim(long position);

  /**
   * Allows what lies between two positions to be deleted, although something before it is still needed: batches that
   * {@link io.unistream.buffer.OverflowPolicy#DROP_OLDEST} gave up behind the one in flight. May delete less, or nothing.
   * Replay then finds a gap there, which the last commit explains.
   *
   * @param from a position
   * @param to a later position, at or before every open cursor
   * @throws io.unistream.buffer.BufferStorageException if deleting failed; the log is unharmed
   */
  default void reclaimBetween(long from, long to) {}

  /**
   * The cost of durability so far. Waits for no storage, and for no lock that is held while storage works.
   *
   * @return the statistics
   */
  WalStats stats();

  /**
   * The buffer is about to close: nothing is appended from now on, and {@link #close} follows once no cursor is in use any more. A log
   * that bounds the time of closing counts from here, and may end a read that is under way by a failure. Does not wait; may be called
   * again.
   */
  default void closing() {}

  /**
   * Makes everything durable and frees every thread, handle and lock, the latter also if the former fails. Idempotent.
   * No append is under way, nor follows.
   *
   * @throws io.unistream.buffer.UnknownOutcomeException if making everything durable failed
   */
  @Override
  void close();
}
