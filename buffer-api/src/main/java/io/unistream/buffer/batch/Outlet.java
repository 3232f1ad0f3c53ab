package io.unistream.buffer.batch;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.wal.WalEntry;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The taking side: emit, commit, drop.
 *
 * <p>States of the oldest batch: in the log → <em>head</em> (read back, durable, not yet decoded) → <em>in flight</em>
 * (handed out) → committed. What is durable at each step:
 *
 * <pre>
 * step                durable                          a crash here
 * seal                the records                      the batch is cut again: it was never seen
 * await, read         records and seal                 same batch again
 * hand out            records and seal                 same batch again (redelivery)
 * append commit       records and seal                 same batch again, or committed
 * await commit        commit                           committed
 * reclaim             commit                           committed; space is given back later
 * </pre>
 */
final class Outlet<R> implements AutoCloseable {

  /** Its lock is taken by {@link BufferState#lockSoon} only. */
  private final BufferState state;

  /** Taken before the state's lock. Held while reading and committing, never while waiting for a batch to be due. */
  private final ReentrantLock lock = new ReentrantLock();

  // All below guarded by lock.
  private final BatchReader reader;
  private final Decoder<R> decoder;
  private @Nullable StoredBatch head;
  /** The position up to which batches were dropped from behind the one in flight. */
  private long skippedEnd = Long.MIN_VALUE;
  /** A batch that was read in order to be dropped, but is still there. */
  private @Nullable StoredBatch victim;

  private @Nullable Batch<R> inFlight;

  private final OutletCounts counts = new OutletCounts();

  Outlet(BufferState state, RecordCodec<R> codec, BatchReader reader) {
    this.state = state;
    this.decoder = new Decoder<>(codec);
    this.reader = reader;
  }

  Batch<R> emit() {
    lock.lock();
    try {
      Batch<R> batch = take(true);
      if (batch == null) {
        throw new BufferEmptyException("there is no record to emit");
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  @Nullable
  Batch<R> poll(Duration timeout) {
    long limit = saturatedNanos(timeout);
    long start = state.clock.nanoTime();
    while (true) {
      lock.lock();
      try {
        Batch<R> batch = take(false);
        if (batch != null) {
          return batch;
        }
      } finally {
        lock.unlock();
      }
      if (!awaitDue(start, limit)) {
        return null;
      }
    }
  }

  private boolean awaitDue(long start, long limit) {
    state.lockSoon();
    try {
      while (true) {
        state.ensureUsable();
        if (state.isDue()) {
          return true;
        }
        long remaining = limit == Long.MAX_VALUE ? limit : limit - (state.clock.nanoTime() - start);
        if (remaining <= 0) {
          return false;
        }
        state.await(state.due, Math.min(remaining, state.nanosUntilAged()));
      }
    } finally {
      state.lock.unlock();
    }
  }

  private static long saturatedNanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return timeout.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }

  /** Hands out the oldest batch; null if there is none, or none that is due unless it is to be flushed. */
  private @Nullable Batch<R> take(boolean flush) {
    if (inFlight != null) {
      ensureUsable();
      return emitted(inFlight, true);
    }
    if (head == null) {
      head = readHead(flush);
      if (head == null) {
        return null;
      }
    } else {
      ensureUsable();
    }
    inFlight = decoder.decode(head);
    head = head.handedOut();
    return emitted(inFlight, false);
  }

  private void ensureUsable() {
    state.lockSoon();
    try {
      state.ensureUsable();
    } finally {
      state.lock.unlock();
    }
  }

  private Batch<R> emitted(Batch<R> batch, boolean redelivery) {
    int records = batch.size() + batch.setAside().size();
    counts.emitted(records);
    state.inFlight = true;
    state.notifier.tell(
        listener -> listener.onEmit(batch.id(), records, batch.byteSize(), redelivery));
    return batch;
  }

  private @Nullable StoredBatch readHead(boolean flush) {
    Seal sealed = null;
    long number;
    long afterSequence;
    state.lockSoon();
    try {
      state.ensureUsable();
      if (state.sealedBatches() == 0) {
        if (state.open.isEmpty() || (!flush && !state.isDue())) {
          return null;
        }
        sealed = state.sealOpen();
      }
      number = state.progress.goneBatch() + 1;
      afterSequence = state.progress.goneSequence();
    } finally {
      state.lock.unlock();
    }
    if (sealed != null) {
      state.notifier.sealed(sealed);
    }
    StoredBatch batch = victim == null ? reader.read(number, afterSequence) : victim;
    victim = null;
    state.awaitDurable(batch.end());
    return batch;
  }

  void setAside(long sequence) {
    lock.lock();
    try {
      ensureUsable();
      if (head == null
          || head.records().stream().noneMatch(entry -> entry.sequence() == sequence)) {
        throw new IllegalArgumentException("no record of sequence " + sequence
            + " is waiting to be set aside: only a record that emit could not decode");
      }
      decoder.setAside(sequence);
    } finally {
      lock.unlock();
    }
  }

  void commit(BatchId id) {
    lock.lock();
    try {
      Progress next;
      StoredBatch committed = head;
      long position;
      state.lockSoon();
      try {
        state.ensureUsable();
        if (inFlight == null || committed == null || !inFlight.id().equals(id)) {
          if (state.progress.isCommittedLast(id)) {
            return;
          }
          throw stale(id);
        }
        next = state.progress.commit(committed.seal());
        position = state.appendProgress(next);
      } finally {
        state.lock.unlock();
      }
      state.awaitDurable(position);
      forget(next, committed, true);
    } finally {
      lock.unlock();
    }
  }

  private StaleBatchException stale(BatchId id) {
    String found =
        inFlight == null ? "no batch is in flight" : "the batch in flight is " + inFlight.id();
    return new StaleBatchException(
        "cannot commit batch " + id + ": " + found + ", and the one committed last is "
            + (state.progress.committed() == 0
                ? "none"
                : new BatchId(state.progress.committedLog(), state.progress.committed()))
            + "; the log is " + state.wal.logId());
  }

  /** The oldest batch is given up, durably. */
  private void forget(Progress next, StoredBatch batch, boolean commit) {
    Batch<R> delivered = inFlight;
    long records = delivered == null
        ? batch.records().size()
        : delivered.size() + (long) delivered.setAside().size();
    long bytes = delivered == null ? batch.payloadBytes() : delivered.byteSize();
    head = null;
    inFlight = null;
    decoder.forgetMarks();
    boolean moreToRead;
    state.lockSoon();
    try {
      state.advance(next, records, bytes);
      state.inFlight = false;
      if (commit) {
        counts.committed();
      }
      moreToRead = state.backlogRecords > 0 && !state.isFailed();
    } finally {
      state.lock.unlock();
    }
    BatchId id = batch.seal().id();
    if (commit) {
      state.notifier.tell(listener -> listener.onCommit(id, records, bytes));
    }
    long end = Math.max(batch.end(), skippedEnd);
    reclaim(() -> state.wal.reclaim(end));
    if (moreToRead) {
      updateOldest(next.goneSequence());
    }
  }

  private void reclaim(Runnable action) {
    try {
      action.run();
    } catch (BufferException e) {
      state.notifier.tell(listener -> listener.onReclaimFailure(e));
    }
  }

  /** Looks ahead for the put time of the oldest record; what cannot be read is reported by the next emit. */
  private void updateOldest(long afterSequence) {
    WalEntry oldest;
    try {
      oldest =
          victim == null ? reader.peekRecord(afterSequence) : victim.records().get(0);
    } catch (BufferException e) {
      System.getLogger(Outlet.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot look ahead; the next emit will report it", e);
      return;
    }
    if (oldest != null) {
      state.oldestMillis = oldest.epochMillis();
    }
  }

  /**
   * Gives up the oldest whole batch that is not in flight.
   *
   * @param needed asked under the state's lock whether it is still needed
   * @return false if there is no such batch
   */
  boolean dropOldest(BooleanSupplier needed) {
    lock.lock();
    try {
      StoredBatch oldest = nextVictim(needed);
      if (oldest == null) {
        state.lockSoon();
        try {
          return !needed.getAsBoolean();
        } finally {
          state.lock.unlock();
        }
      }
      drop(oldest);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable StoredBatch nextVictim(BooleanSupplier needed) {
    long number;
    long afterSequence;
    state.lockSoon();
    try {
      state.ensureUsable();
      boolean behind = inFlight != null;
      if (!needed.getAsBoolean() || state.sealedBatches() <= (behind ? 1 : 0)) {
        return null;
      }
      if (!behind && head != null) {
        return head;
      }
      if (victim != null) {
        return victim;
      }
      Progress progress = state.progress;
      StoredBatch flying = head;
      afterSequence = progress.goneSequence();
      if (behind && flying != null) {
        number = 1 + Math.max(progress.skipBatch(), flying.seal().batch());
        afterSequence = Math.max(progress.skipSequence(), flying.seal().last());
      } else {
        number = progress.goneBatch() + 1;
      }
    } finally {
      state.lock.unlock();
    }
    victim = reader.read(number, afterSequence);
    return victim;
  }

  private void drop(StoredBatch dropped) {
    StoredBatch kept = inFlight == null ? null : head;
    Progress next;
    long position;
    state.lockSoon();
    try {
      next = kept != null
          ? state.progress.dropBehindOldest(dropped.seal(), kept.seal())
          : state.progress.dropOldest(dropped.seal());
      position = state.appendProgress(next);
    } finally {
      state.lock.unlock();
    }
    state.awaitDurable(position);
    victim = null;
    long records = dropped.records().size();
    long bytes = dropped.payloadBytes();
    if (kept != null) {
      state.lockSoon();
      try {
        state.advance(next, records, bytes);
      } finally {
        state.lock.unlock();
      }
      skippedEnd = dropped.end();
      if (!kept.late()) {
        reclaim(() -> state.wal.reclaimBetween(kept.end(), skippedEnd));
      }
    } else {
      forget(next, dropped, false);
    }
    counts.dropped(records);
    SequenceRange sequences = dropped.seal().sequences();
    BatchId id = dropped.seal().id();
    state.notifier.tell(listener -> listener.onDrop(id, sequences, bytes));
  }

  OutletCounts counts() {
    return counts;
  }

  /** Looks for the oldest record once, at opening. */
  void start() {
    lock.lock();
    try {
      long afterSequence;
      state.lockSoon();
      try {
        if (state.backlogRecords == 0) {
          return;
        }
        afterSequence = state.progress.goneSequence();
      } finally {
        state.lock.unlock();
      }
      updateOldest(afterSequence);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      reader.close();
    } finally {
      lock.unlock();
    }
  }
}
