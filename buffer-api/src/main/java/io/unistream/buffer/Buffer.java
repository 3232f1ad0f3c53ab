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
 * <p><b>Threads.</b> Every method may be called by any thread. The records of one thread keep their order. By default one
 * batch is in flight at a time. {@link #poll} returns it again until it is committed, so two threads that poll both get
 * the same batch. {@link #pollNext} returns each batch once.
 *
 * <p><b>Interrupts.</b> An interrupt never harms the log. It ends a wait ({@link #poll}, or a put that waits for
 * capacity) with {@link BufferInterruptedException} and leaves the thread's interrupt flag set. It does not cut short a
 * put whose record is already being stored, nor any other call.
 *
 * <p><b>Waits.</b> A call keeps its time-out, and an interrupt ends its wait, whatever other threads are doing in the
 * buffer, even if a codec or a disk is slow (LIFE-WAIT). A time-out bounds how long a call waits for others. It does not
 * bound the call's own work: reading, making durable and decoding the batch that it returns. {@link #stats} and
 * {@link #shouldEmit} never wait. The buffer holds no lock while a codec, a {@link BufferListener} or a dependent of a
 * future runs.
 *
 * <p><b>Errors.</b> A wrong argument is a {@link NullPointerException} or {@link IllegalArgumentException}, and changes
 * nothing. All other exceptions are {@link BufferException}s. An {@link Error} of the virtual machine, such as a lack
 * of memory, is thrown as it is: then nothing has changed, and the call can be repeated (ERR-ERROR). If an {@code Error}
 * leaves the outcome in doubt, it is the cause of an {@link UnknownOutcomeException}. A put that throws is not
 * acknowledged. Unless the exception is an {@link UnknownOutcomeException}, the record is certainly not stored. After
 * {@link BufferFailedException} the buffer must be closed and opened again, which recovers what was truly durable.
 *
 * <p><b>Who closes it.</b> The code that opened it. {@link #close} makes everything durable and deletes nothing.
 *
 * <p><b>What it does not protect from.</b> Delivery is at least once. A batch that was sent but not committed before a
 * crash is delivered again, under the same {@link Batch#id() id}. The target can use the id as its idempotency key.
 *
 * @param <R> the record type
 */
public interface Buffer<R> extends AutoCloseable {

  /**
   * Stores a record. When this method returns, the record is acknowledged: it is durable in the buffer's crash class.
   *
   * @param record the record
   * @return the record's sequence number: gapless and rising by one over the life of the log (ORD-SEQUENCE)
   * @throws NullPointerException if the record is null
   * @throws RecordEncodeException if the codec failed; nothing has changed (ERR-CODEC-PUT)
   * @throws RecordTooLargeException if the payload is over the limit; nothing has changed (CAP-RECORD)
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
   * Stores records in order and next to each other, with one durability barrier for all of them (ORD-BULK).
   *
   * <p>An exception other than {@link UnknownOutcomeException} means that no record was stored. A crash during the call
   * keeps a prefix of the records and never leaves a hole. All payloads are encoded before the first is stored, so the
   * call needs that much heap.
   *
   * @param records the records; an empty collection is allowed and stores nothing
   * @return the sequence numbers of the records, in the iteration order of the collection
   * @throws IllegalArgumentException if the encoded records together are over 1 GiB; nothing was stored
   * @throws BufferFullException as for {@link #put}; thrown at once if the records can never fit into the capacity
   * @see #put the other exceptions, which are the same
   */
  SequenceRange putAll(Collection<? extends R> records);

  /**
   * Hands a record over without waiting for durability. Once the record is acknowledged, the future completes with the
   * sequence number. If storing fails, the future completes with the exception that {@link #put} would have thrown.
   * Futures complete in sequence order. Until then the outcome is unknown.
   *
   * <p>Records put by one thread keep their order, whether by {@code put} or {@code putAsync}. The call itself may wait:
   * for capacity under {@link OverflowPolicy#BLOCK}, and while 65,536 futures are pending. If there is nothing to wait
   * for, as in memory, the future is already complete when it is returned.
   *
   * <p><b>Dependents</b> of a future that is not yet complete run in a thread of the buffer that completes all its
   * futures, except for those of the {@code ...Async} methods. Dependents should be short. They may call the buffer,
   * including {@link #close}. They must not wait for another future of this buffer: {@code get} and {@code join} throw
   * {@link IllegalStateException} there, for such a future and for any that was derived from it by {@code thenApply} and
   * the like. Use {@code thenCompose}. If a dependent takes longer than a second or two, another thread completes the
   * other futures, so that they and {@link #close} are held up no longer than that. A dependent that never ends keeps its
   * thread for ever.
   *
   * @param record the record
   * @return the future of the sequence number; cancelling it does not take the record back
   * @see #put the exceptions; those that occur before the record is stored are thrown by this call itself
   */
  CompletableFuture<Long> putAsync(R record);

  /**
   * Returns whether a batch is due: a batch is in flight or sealed, or the open batch meets a threshold.
   *
   * @return true if {@link #poll} would return a batch at once
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed
   */
  boolean shouldEmit();

  /**
   * Hands out the oldest batch, whether it is due or not. If a batch is in flight, that is the oldest batch in flight,
   * again (EMIT-SAME). Otherwise it is the oldest sealed batch. If there is none, this call seals the open batch
   * (EMIT-FLUSH).
   *
   * @return the batch, now in flight; its seal and records are durable (EMIT-DURABLE)
   * @throws BufferEmptyException if there is no record (EMIT-EMPTY)
   * @throws RecordDecodeException if the codec cannot decode a record; see {@link #setAside}. The next call continues
   *     with that record, and the codec gets its original bytes in another array
   * @throws CorruptLogException if stored data is damaged; no part of it is handed out
   * @throws BufferStorageException if the storage cannot be read, or cannot be written to seal the open batch; the call
   *     can be repeated
   * @throws BufferFailedException if the buffer failed earlier
   * @throws UnknownOutcomeException if the buffer failed during this call
   * @throws BufferClosedException if the buffer is closed
   */
  Batch<R> emit();

  /**
   * Waits until a batch is due, and hands it out as {@link #emit} does.
   *
   * @param timeout how long to wait for a due batch, and for other threads that are reading, decoding or committing one;
   *     if zero or negative, the call does not wait
   * @return the batch, or empty if no batch was due or available in time
   * @throws BufferInterruptedException if interrupted while waiting
   * @throws BufferClosedException if the buffer is closed, or was closed while this call waited
   * @see #emit the other exceptions
   */
  Optional<Batch<R>> poll(Duration timeout);

  /**
   * Waits until a batch is due that is not in flight, and hands it out (EMIT-NEXT). A producer can thus have several
   * batches in flight, up to {@link EmitPolicy#maxInFlight()}. Batches are handed out in order, and none twice in the
   * life of this buffer. {@link #emit} and {@link #poll} still return the oldest batch in flight.
   *
   * <p>Batches are committed in order, whatever the order in which they reach their target. Use {@link #commitThrough} to
   * commit those that have arrived, up to the first that has not. After a crash, all batches that were in flight are
   * handed out again, before any other.
   *
   * @param timeout how long to wait, as for {@link #poll}; also bounds the wait for room among the batches in flight
   * @return the batch, or empty if no batch was due in time, or if as many batches are in flight as are allowed
   * @throws BufferInterruptedException if interrupted while waiting
   * @throws BufferClosedException if the buffer is closed, or was closed while this call waited
   * @see #emit the other exceptions
   */
  Optional<Batch<R>> pollNext(Duration timeout);

  /**
   * Seals the open batch, unless it is empty (EMIT-SEAL). Everything that was put before this call is then in sealed
   * batches. The batch becomes due, so a waiting {@link #poll} or {@link #pollNext} gets it. All records up to the
   * returned number are acknowledged.
   *
   * <p>To flush, call this method, then take and commit batches until one that reaches the returned number is committed.
   *
   * @return the last acknowledged sequence number, or 0 if nothing was ever put
   * @throws BufferStorageException if the storage refused the write; the call can be repeated
   * @throws UnknownOutcomeException if the buffer failed during this call
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed
   */
  long seal();

  /**
   * Declares that a batch reached its target. Once this method has returned, the batch is never handed out again
   * (COM-FORGET).
   *
   * <p>Committing the batch that was committed last changes nothing and returns normally, even after reopening
   * (COM-AGAIN). A commit whose outcome is unknown can therefore be repeated.
   *
   * @param batch the oldest batch in flight
   * @throws StaleBatchException if it is neither the oldest batch in flight nor the batch committed last; nothing has
   *     changed (COM-WRONG)
   * @throws UnknownOutcomeException if the buffer failed during this call; after reopening, the batch may be handed out
   *     again
   * @throws BufferStorageException if the storage refused the write; nothing has changed
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed
   */
  default void commit(Batch<R> batch) {
    commit(batch.id());
  }

  /**
   * Commits a batch by its id, for a producer that kept only the id. See {@link #commit(Batch)}.
   *
   * @param id the id of the oldest batch in flight
   */
  void commit(BatchId id);

  /**
   * Declares that a batch and all batches in flight before it reached their target, with one durability barrier
   * (COM-THROUGH). See {@link #commitThrough(BatchId)}.
   *
   * @param batch a batch in flight
   */
  default void commitThrough(Batch<R> batch) {
    commitThrough(batch.id());
  }

  /**
   * Declares that a batch and all batches in flight before it reached their target, with one durability barrier
   * (COM-THROUGH). Once this method has returned, none of them is ever handed out again. If a crash interrupts it, either
   * all of them are handed out again or none is.
   *
   * @param id the id of a batch in flight; for the batch committed last, the call changes nothing and returns normally
   * @throws StaleBatchException if it is neither in flight nor the batch committed last; nothing has changed (COM-WRONG)
   * @see #commit(Batch) the other exceptions
   */
  void commitThrough(BatchId id);

  /**
   * Allows the batch of a record that cannot be decoded to be handed out. The next {@link #emit} delivers that record as
   * raw bytes in {@link Batch#setAside()} instead of throwing {@link RecordDecodeException} (ERR-CODEC-EMIT). The batch
   * itself does not change. The mark is kept in memory: after reopening, the record is reported again.
   * {@link UndecodablePolicy#SET_ASIDE} does the same for all such records, without a call.
   *
   * <p>Only the record at which the codec failed last can be set aside. This also applies if the codec failed with an
   * {@link OutOfMemoryError}, which names no record. If {@link OverflowPolicy#DROP_OLDEST} has dropped the record's batch
   * in the meantime, the call does nothing.
   *
   * @param sequence the sequence number that the exception named
   * @throws IllegalArgumentException if {@code emit} did not fail at the record with this number, or the record has been
   *     handed out since
   * @throws BufferFailedException if the buffer failed earlier
   * @throws BufferClosedException if the buffer is closed
   */
  void setAside(long sequence);

  /**
   * Returns counts and gauges. They are exact while the buffer is at rest. The call is cheap: it takes no lock and waits
   * for no storage. It also works on a failed or closed buffer.
   *
   * @return the statistics at this moment
   */
  BufferStats stats();

  /**
   * Returns what opening this buffer found in the log.
   *
   * @return the report, the same for the life of the buffer
   */
  RecoveryReport recovery();

  /**
   * Returns the kind of crash that loses nothing acknowledged.
   *
   * @return the crash class that the buffer was opened with
   */
  CrashClass crashClass();

  /**
   * Makes everything durable, wakes every waiter, and frees threads, handles and locks. Deletes nothing. Closing a closed
   * buffer has no effect. Closing a failed buffer only frees its resources, since the failure was already reported to the
   * callers concerned.
   *
   * <p>This method waits for storage and for pending futures. It does not wait for user code: a codec, a listener or a
   * dependent that does not end.
   *
   * @throws UnknownOutcomeException if making everything durable failed
   */
  @Override
  void close();
}
