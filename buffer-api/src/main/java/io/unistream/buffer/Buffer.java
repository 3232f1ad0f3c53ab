package io.unistream.buffer;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Packs records into micro-batches, in order, and keeps them until the producer says that they reached their target.
 *
 * <p><b>What survived when a call returns.</b> When {@link #put} or {@link #putAll} returns, or the future of {@link
 * #putAsync} completes normally, the record is acknowledged: a crash of the buffer's {@link #crashClass()} does not
 * lose it. When {@link #emit} or {@link #poll} returns, the batch's id and boundaries are fixed for good: after a crash
 * the same batch comes back, byte for byte. When {@link #commit} returns, the batch never comes back.
 *
 * <p><b>Threads.</b> Every method may be called by any thread. The records of one thread keep their order. One batch is in
 * flight at a time, and {@link #poll} gives it again until it is committed, so that two threads that poll both get it; {@link
 * #pollNext} gives each batch once.
 *
 * <p><b>Interrupts.</b> An interrupt never harms the log. It ends a wait ({@link #poll}, or a put that waits for
 * capacity) with {@link BufferInterruptedException} and leaves the thread's interrupt flag set. A put whose record is
 * already being stored is not cut short, and no other call is.
 *
 * <p><b>Waits.</b> A time-out is kept and an interrupt ends the wait whatever other threads are doing in the buffer, a slow
 * codec and a slow disk included (LIFE-WAIT). It bounds the waiting for others, not what the call then does itself: reading,
 * making durable and decoding the batch that it returns. {@link #stats} and {@link #shouldEmit} never wait. The buffer has
 * no lock while a codec, a {@link BufferListener} or a dependent of a future runs.
 *
 * <p><b>Errors.</b> All are {@link BufferException}s, but for an {@link Error} of the virtual machine, such as a lack of
 * memory: then nothing has changed, and the call can be repeated (ERR-ERROR). Where an {@code Error} leaves a doubt it comes
 * as the cause of an {@link UnknownOutcomeException}. A put that throws is not acknowledged; unless the exception is an
 * {@link UnknownOutcomeException} the record is certainly not stored. After {@link BufferFailedException} the buffer
 * must be closed and opened again, which recovers what was truly durable.
 *
 * <p><b>Who closes it.</b> Whoever opened it. {@link #close} makes everything durable and deletes nothing.
 *
 * <p><b>What it does not protect from.</b> Delivery is at least once: a batch that was sent but not committed before a
 * crash is delivered again, under the same {@link Batch#id() id}, which the target can use as its idempotency key.
 *
 * @param <R> the record type
 */
public interface Buffer<R> extends AutoCloseable {

  /**
   * Stores a record. It is acknowledged, durable in the buffer's crash class, when this returns.
   *
   * @param record the record
   * @return the record's sequence number: gapless and rising by one over the life of the log (ORD-SEQUENCE)
   * @throws NullPointerException if the record is null
   * @throws RecordEncodeException if the codec failed; nothing changed (ERR-CODEC-PUT)
   * @throws RecordTooLargeException if the payload is over the limit; nothing changed (CAP-RECORD)
   * @throws BufferFullException if the capacity is used up, at once or after the time-out of {@link
   *     OverflowPolicy#BLOCK}; nothing was stored (CAP-TOTAL)
   * @throws BufferStorageFullException if the storage has no space; nothing was stored, and a later put may succeed
   *     (ERR-FULL-DISK)
   * @throws BufferStorageException if the storage refused the write; nothing was stored
   * @throws UnknownOutcomeException if the buffer failed while the record was being stored: after reopening it may or
   *     may not be there
   * @throws BufferInterruptedException if interrupted while waiting for capacity; nothing was stored
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed, or was closed while this call waited for capacity
   */
  long put(R record);

  /**
   * Stores records in order and adjacent, with one durability barrier for all (ORD-BULK).
   *
   * <p>An exception other than {@link UnknownOutcomeException} means that none was stored. A crash during the call keeps
   * a prefix, never a hole. All payloads are encoded before the first is stored, so the call needs that much heap.
   *
   * @param records the records; an empty collection is allowed and stores nothing
   * @return the sequence numbers given, in the order of the collection's iteration
   * @throws IllegalArgumentException if the encoded records together are over 1 GiB; nothing was stored
   * @throws BufferFullException as for {@link #put}; at once if the records can never fit into the capacity
   * @see #put the other exceptions, which are the same
   */
  SequenceRange putAll(Collection<? extends R> records);

  /**
   * Hands a record over without waiting for durability. The future completes with the sequence number once the record
   * is acknowledged, in sequence order, or exceptionally with what {@link #put} would have thrown while storing. Until
   * then the outcome is unknown.
   *
   * <p>Records put by one thread keep their order, whether by {@code put} or {@code putAsync}. The call itself may wait:
   * for capacity under {@link OverflowPolicy#BLOCK}, and while 65,536 futures are pending. It is complete at once where
   * nothing need be waited for, as in memory.
   *
   * <p><b>Dependents</b> of a future that is not complete yet, but for those of the {@code ...Async} methods, run in a thread
   * of the buffer's that completes all its futures. They should be short. They may call the buffer, {@link #close} included,
   * but must not wait for another future of this buffer: {@code get} and {@code join} of one, and of what was made of it by
   * {@code thenApply} and the like, then throw {@link IllegalStateException}. Use {@code thenCompose}. If a dependent takes
   * longer than a second or two, another thread goes on with the other futures, so they and {@link #close} are held up for
   * that long only; a dependent that never ends keeps its thread for ever.
   *
   * @param record the record
   * @return the future sequence number; cancelling it does not take the record back
   * @see #put the exceptions, those from before the record is stored being thrown by this call itself
   */
  CompletableFuture<Long> putAsync(R record);

  /**
   * Tells whether a batch is due: one is in flight or sealed, or the open batch meets a threshold.
   *
   * @return true if {@link #poll} would return a batch at once
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed
   */
  boolean shouldEmit();

  /**
   * Hands out the oldest batch, due or not: the one in flight again if there is one (EMIT-SAME), else the oldest sealed
   * one, else the open batch, sealed by this call (EMIT-FLUSH).
   *
   * @return the batch, now in flight; its seal and records are durable (EMIT-DURABLE)
   * @throws BufferEmptyException if there is no record (EMIT-EMPTY)
   * @throws RecordDecodeException if the codec cannot decode a record; see {@link #setAside}. The next call goes on with that
   *     record, which the codec then gets in another array, with its original bytes
   * @throws CorruptLogException if stored data is damaged; nothing of it is handed out
   * @throws BufferStorageException if the storage cannot be read or, for a flush, written; the call can be repeated
   * @throws BufferFailedException if the buffer failed earlier
   * @throws UnknownOutcomeException if the buffer failed during this call
   * @throws BufferClosedException if the buffer is closed
   */
  Batch<R> emit();

  /**
   * Waits until a batch is due and hands it out as {@link #emit} does.
   *
   * @param timeout how long to wait, for a batch that is due and for other threads that are reading, decoding or committing
   *     one; zero or negative does not wait
   * @return the batch, or empty if none was due, or could be had, in time
   * @throws BufferInterruptedException if interrupted while waiting
   * @throws BufferClosedException if the buffer is closed, or was closed while this call waited
   * @see #emit the other exceptions
   */
  Optional<Batch<R>> poll(Duration timeout);

  /**
   * Waits until a batch is due that is not in flight, and hands it out (EMIT-NEXT): so a producer can have several batches on
   * their way, up to {@link EmitPolicy#maxInFlight()} of them. In order, none twice in the life of this buffer. {@link #emit}
   * and {@link #poll} go on giving the oldest in flight.
   *
   * <p>Batches are committed in order, whatever the order in which they reach their target: {@link #commitThrough} takes those
   * that did, up to the first that did not. After a crash all that were in flight come again, first.
   *
   * @param timeout how long to wait, also for room among those in flight; as for {@link #poll}
   * @return the batch; empty if none was due in time, or as many are in flight as may be
   * @throws BufferInterruptedException if interrupted while waiting
   * @throws BufferClosedException if the buffer is closed, or was closed while this call waited
   * @see #emit the other exceptions
   */
  Optional<Batch<R>> pollNext(Duration timeout);

  /**
   * Fixes what was put before this call into batches (EMIT-SEAL): seals the open batch, unless it is empty, so that it is due, and a
   * waiting {@link #poll} or {@link #pollNext} gets it. All records up to the number that is returned are acknowledged.
   *
   * <p>To flush: seal, then take and commit until a batch that reaches this number is committed.
   *
   * @return the last sequence number; 0 if nothing was ever put
   * @throws BufferStorageException if the storage refused the write; the call can be repeated
   * @throws UnknownOutcomeException if the buffer failed during this call
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed
   */
  long seal();

  /**
   * Says that a batch reached its target. When this returns the batch never comes back (COM-FORGET).
   *
   * <p>Committing the batch that was committed last changes nothing and returns normally, after reopening too
   * (COM-AGAIN): a commit whose outcome is unknown can be repeated.
   *
   * @param batch the oldest batch in flight
   * @throws StaleBatchException if it is neither that nor the one committed last; nothing changed (COM-WRONG)
   * @throws UnknownOutcomeException if the buffer failed during this call: after reopening the batch may come back
   * @throws BufferStorageException if the storage refused the write; nothing changed
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed
   */
  default void commit(Batch<R> batch) {
    commit(batch.id());
  }

  /**
   * Commits by id, for a producer that kept only that. See {@link #commit(Batch)}.
   *
   * @param id the id of the oldest batch in flight
   */
  void commit(BatchId id);

  /**
   * Says that a batch, and all in flight before it, reached their target, with one durability barrier (COM-THROUGH). See {@link
   * #commitThrough(BatchId)}.
   *
   * @param batch a batch in flight
   */
  default void commitThrough(Batch<R> batch) {
    commitThrough(batch.id());
  }

  /**
   * Says that a batch, and all in flight before it, reached their target, with one durability barrier (COM-THROUGH). When this
   * returns none of them ever comes back; if a crash ends it, all come back or none.
   *
   * @param id the id of a batch in flight; of the batch committed last, this changes nothing and returns normally
   * @throws StaleBatchException if it is neither in flight nor the one committed last; nothing changed (COM-WRONG)
   * @see #commit(Batch) the other exceptions
   */
  void commitThrough(BatchId id);

  /**
   * Lets the oldest batch be handed out although one of its records cannot be decoded: the next {@link #emit} delivers
   * that record as raw bytes in {@link Batch#setAside()} instead of throwing {@link RecordDecodeException}
   * (ERR-CODEC-EMIT). The batch itself does not change. The mark is kept in memory: after reopening, an unreadable
   * record is reported again. {@link UndecodablePolicy#SET_ASIDE} does the same for all such records without being asked.
   *
   * <p>Only the record that the codec failed at last can be set aside, also if it failed with an {@link OutOfMemoryError},
   * which names no record. If {@link OverflowPolicy#DROP_OLDEST} has given up its batch meanwhile, nothing is left to be set
   * aside, and the call does nothing.
   *
   * @param sequence the sequence number that the exception named
   * @throws IllegalArgumentException if no record of that number is waiting for this: {@code emit} did not fail at it, or
   *     it was handed out since
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed
   */
  void setAside(long sequence);

  /**
   * Returns counts and gauges; true at rest, cheap, works on a failed or closed buffer too. Takes no lock, and waits for
   * no storage.
   *
   * @return the statistics at this moment
   */
  BufferStats stats();

  /**
   * Tells what opening this buffer found in the log.
   *
   * @return the report, the same for the life of the buffer
   */
  RecoveryReport recovery();

  /**
   * The crashes that lose nothing acknowledged.
   *
   * @return the crash class that the buffer was opened with
   */
  CrashClass crashClass();

  /**
   * Makes everything durable, deletes nothing, wakes every waiter and frees threads, handles and locks. Idempotent. On
   * a failed buffer it only frees: what failed was reported to the callers concerned.
   *
   * <p>Waits for storage and for pending futures, but for no user code: neither for a codec, nor for a listener, nor for a
   * dependent that does not end.
   *
   * @throws UnknownOutcomeException if making everything durable failed
   */
  @Override
  void close();
}
