package io.unistream.buffer.wal;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.SequenceRange;
import java.util.List;
import java.util.UUID;

/**
 * A write-ahead log, which a backend implements. It is open and owned exclusively from its creation until {@link #close}.
 *
 * <p><b>Order of use.</b> {@link #replay} is called first, possibly twice; then everything else. The caller serializes
 * calls of {@link #append}, and the use of each {@link WalCursor}. All other methods may be called by any thread at any
 * time, also during an append.
 *
 * <p><b>Positions.</b> A position is a place between entries. Only its order has a meaning, which is the order of the
 * log. It is valid for the life of this object and means nothing after reopening.
 *
 * <p><b>Failure.</b> An append that throws {@link io.unistream.buffer.BufferStorageException} left no trace and never
 * will, and the log continues to work. If an outcome is in doubt, the log fails for good. The call that met the failure
 * throws {@link io.unistream.buffer.UnknownOutcomeException} (or {@link io.unistream.buffer.BufferFencedException}, if
 * what it appended is certainly void). Every later call throws {@link io.unistream.buffer.BufferFailedException}. A
 * failed sync is never tried again. Anything else that {@link #append} or {@link #awaitDurable} throws, including any
 * {@link Error}, leaves a doubt, too: the buffer then treats the log's state as unknown and fails. If a log knows that
 * nothing was appended, for example because it found no memory for it, it throws a {@code BufferStorageException}.
 */
public interface Wal extends AutoCloseable {

  /**
   * Returns the log id of the batches that are sealed from now on. It is chosen when the log is created, and is the same
   * at every opening, unless the backend notices that the log is a copy of another one. The copy must get a new id;
   * otherwise both logs would give the same ids to different batches. Batches that are already sealed keep their ids. The
   * id is known at the latest when {@link #replay} has returned.
   *
   * @return the id
   */
  UUID logId();

  /**
   * Returns the crash class that {@link #awaitDurable} promises.
   *
   * @return the crash class
   */
  CrashClass crashClass();

  /**
   * Returns where this log is, as messages for people name it.
   *
   * @return a directory, or a bucket and a prefix; by default the log id
   */
  default String location() {
    return "log " + logId();
  }

  /**
   * Sets the observer of events that no call causes: the storage is away, or the log was taken over. Called once, before
   * {@link #replay}. A log without such events ignores it.
   *
   * @param observer the observer to call until {@link #close} has returned
   */
  default void observe(WalObserver observer) {}

  /**
   * Streams every entry of the log, verified, in order, in bounded memory. Entries before the last reclaimed position may
   * be among them.
   *
   * @param visitor takes the entries
   * @throws io.unistream.buffer.CorruptLogException if acknowledged data is damaged
   */
  void replay(WalVisitor visitor);

  /**
   * Records that the buffer continues without records of which nothing is left
   * ({@link io.unistream.buffer.CorruptionPolicy#QUARANTINE}). From now on every opening, with any policy, reports them
   * among the quarantined records, for as long as the log has the entries next to them. This is durable when the method
   * returns. Called after {@link #replay}, before anything is appended, and only if {@link WalRecovery#toleratesGaps()}.
   *
   * @param missing their sequence numbers
   * @throws io.unistream.buffer.BufferStorageException if it could not be stored; the log is unharmed
   */
  default void quarantine(SequenceRange missing) {}

  /**
   * Returns what opening found. Complete once {@link #replay} has returned.
   *
   * @return the backend's part of the recovery report
   */
  WalRecovery recovery();

  /**
   * Waits until records can be appended without exceeding the memory that the log may use for what is on its way to a
   * distant store. Called before an append of records, without any lock, so that a waiting thread holds up no other. An
   * append must not wait for this. Returns at once if the log has failed or is closed.
   *
   * @param bytes the approximate size of the records
   * @throws io.unistream.buffer.BufferStorageFullException if the storage is known to have no space; nothing was appended
   * @throws io.unistream.buffer.BufferStorageException if there was no room for too long; nothing was appended
   * @throws InterruptedException if interrupted; nothing was appended
   */
  default void awaitRoom(long bytes) throws InterruptedException {}

  /**
   * Appends entries, next to each other and in order, all or none. A group without a record must not fail for want of
   * space as long as committed space was reclaimed: room for seals and commits is set aside before records may use up the
   * rest (COM-RECLAIM).
   *
   * @param entries at least one entry; the list and the bodies belong to the caller again when this method returns
   * @return the position after the last entry, for {@link #awaitDurable}
   * @throws io.unistream.buffer.BufferStorageFullException if there is no space; nothing was appended
   * @throws io.unistream.buffer.BufferStorageException if the storage refused the write; nothing was appended
   * @throws io.unistream.buffer.UnknownOutcomeException if it is unknown whether the entries were appended; the log has
   *     failed
   * @throws io.unistream.buffer.BufferFailedException if the log failed earlier
   */
  long append(List<WalEntry> entries);

  /**
   * Waits until everything before a position is durable in the {@link #crashClass()}, and makes it durable if necessary.
   * An interrupt does not end the wait.
   *
   * @param position a position that {@link #append} or a cursor gave
   * @throws io.unistream.buffer.UnknownOutcomeException if making it durable failed, now or before; the log has failed
   * @throws io.unistream.buffer.BufferFencedException if another owner took over; what was appended is certainly void
   */
  void awaitDurable(long position);

  /**
   * Tells the listener of the syncs that it has not been told of, if the log reports syncs. Called at the end of each
   * call of the buffer, while the thread holds no lock or role of the buffer. A log must not tell the listener at any
   * other time (LIFE-LISTENER). Throws nothing that the listener threw.
   */
  default void tellOfSyncs() {}

  /**
   * Returns whether everything before a position is already known to be durable in the {@link #crashClass()}, so that no
   * wait is needed. Never waits; a log that cannot tell at once returns false.
   *
   * @param position a position that {@link #append} gave
   * @return true only if {@link #awaitDurable} would return normally and at once
   */
  default boolean isDurable(long position) {
    return false;
  }

  /**
   * Opens a cursor before the first entry that the log still has. Two cursors may be open at once, one of them for a
   * short time.
   *
   * @return the cursor
   */
  WalCursor cursor();

  /**
   * Allows everything before a position to be deleted. The log may delete less; later calls, or the background, delete
   * the rest.
   *
   * @param position a position at or before every open cursor
   * @throws io.unistream.buffer.BufferStorageException if deleting failed, now or before; the log is unharmed
   */
  void reclaim(long position);

  /**
   * Allows everything between two positions to be deleted, although something before it is still needed: batches that
   * {@link io.unistream.buffer.OverflowPolicy#DROP_OLDEST} dropped behind those in flight. The log may delete less, or
   * nothing. Replay then finds a gap there, which the last commit explains.
   *
   * @param from a position
   * @param to a later position, at or before every open cursor
   * @throws io.unistream.buffer.BufferStorageException if deleting failed; the log is unharmed
   */
  default void reclaimBetween(long from, long to) {}

  /**
   * Returns the cost of durability so far. Waits for no storage, and for no lock that is held while storage works.
   *
   * @return the statistics
   */
  WalStats stats();

  /**
   * Announces that the buffer is about to close: nothing is appended from now on, and {@link #close} follows once no
   * cursor is in use. A log that bounds the time of closing counts from this call, and may make a read that is under way
   * fail. Does not wait. May be called again.
   */
  default void closing() {}

  /**
   * Makes everything durable and frees every thread, handle and lock. The resources are freed even if making everything
   * durable fails. Closing again has no effect. No append is under way, and none follows.
   *
   * @throws io.unistream.buffer.UnknownOutcomeException if making everything durable failed
   */
  @Override
  void close();
}
