package io.unistream.buffer.batch;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of a buffer share: the end of the log, how far it is given up, the backlog's size, and whether the
 * buffer still works.
 *
 * <p>States: open → failed (a log operation left a doubt) → closed, or open → closed. Waiters on either condition wake
 * up at each change of state.
 *
 * <p>Order of locks: the outlet's lock before this one. Appends happen under this lock, so the log's order is the
 * sequence order; waiting for durability happens outside of it, so that one sync serves many.
 */
final class BufferState {

  /** In place of a put time: that of the batch's first record will do. */
  private static final long NO_TIME = Long.MIN_VALUE;

  /** Who holds the lock cannot go on meanwhile where there is but one processor. */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;

  final Wal wal;
  final BufferSettings settings;
  final BufferClock clock;
  final Notifier notifier;

  final ReentrantLock lock = new ReentrantLock();
  /** Signalled when a batch becomes due. */
  final Condition due = lock.newCondition();
  /** Signalled when the backlog shrinks. */
  final Condition space = lock.newCondition();

  /** Written under the outlet's lock. */
  volatile boolean inFlight;
  /**
   * The put time of the oldest record. Written under the lock while the backlog is empty, and under the outlet's lock
   * while it is not.
   */
  volatile long oldestMillis;

  /**
   * Whether each record needs its own put time, and not just the first of a batch. In a log that survives it does: what is
   * in no batch is cut anew when the log is opened, so that any record may become a first one. In one that nothing survives
   * nobody would ever look at it, and reading the clock takes almost half of an uncontended put.
   */
  private final boolean timesEachRecord;

  // All below guarded by lock.
  final OpenBatch open = new OpenBatch();
  private final OpenBatch scratch = new OpenBatch();
  private final List<WalEntry> entries = new ArrayList<>();
  private final List<Seal> seals = new ArrayList<>();
  Progress progress = Progress.NONE;
  long backlogRecords;
  long backlogBytes;
  long sealedBatches;
  private boolean closed;
  private @Nullable BufferException failure;

  BufferState(Wal wal, BufferSettings settings, BufferClock clock, Notifier notifier) {
    this.wal = wal;
    this.settings = settings;
    this.clock = clock;
    this.notifier = notifier;
    this.timesEachRecord = wal.crashClass() != CrashClass.NONE;
  }

  /**
   * The time of a put that begins now, to be read before the lock is taken; or {@link #NO_TIME}, and {@link #appendRecord}
   * reads the clock if that record needs it.
   */
  long putMillis() {
    return timesEachRecord ? clock.epochMillis() : NO_TIME;
  }

  /**
   * Takes the lock for the taking side, which needs it a few times for each batch. Mostly it is held for a fraction of a
   * microsecond, but where several threads put it is rarely free, and who parks wakes up behind all of them: that is what
   * the taking side then spends its time on. So it tries for some microseconds first.
   *
   * <p>Putting threads do not: while one is parked another puts many records with all that the lock guards in its own
   * cache. Passing the lock on with each record was measured to be two to three times as slow.
   */
  void lockSoon() {
    if (lock.tryLock()) {
      return;
    }
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
      if (!lock.isLocked() && lock.tryLock()) {
        return;
      }
    }
    lock.lock();
  }

  /** Throws unless the buffer works. */
  void ensureUsable() {
    if (closed) {
      throw new BufferClosedException("the buffer is closed");
    }
    if (failure instanceof BufferFencedException) {
      throw new BufferFencedException(
          "another owner has taken the log over: " + failure.getMessage(), failure);
    }
    if (failure != null) {
      throw new BufferFailedException(
          "the buffer failed earlier and must be closed and opened again: " + failure.getMessage(),
          failure);
    }
  }

  boolean isFailed() {
    return failure != null;
  }

  /** Marks the buffer as closed. Returns false if it was already. */
  boolean markClosed() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      due.signalAll();
      space.signalAll();
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Marks the buffer as failed for good; the first cause is kept. */
  void fail(BufferException cause) {
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      failure = cause;
      due.signalAll();
      space.signalAll();
    } finally {
      lock.unlock();
    }
    notifier.tell(listener -> listener.onFailure(cause));
  }

  /** Waits until the log has room in memory, without the lock. */
  void awaitRoom(long bytes) {
    try {
      wal.awaitRoom(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException(
          "interrupted while waiting for earlier puts to be stored; nothing was put", e);
    }
  }

  /**
   * Appends a record and the seals that it causes; the state changes only if the log takes them. Returns the position.
   * {@link #takeSeals} is to follow under the same lock.
   *
   * @param putMillis what {@link #putMillis} gave
   */
  long appendRecord(byte[] payload, long putMillis) {
    boolean begins = open.isEmpty();
    boolean seals = open.wouldSeal(payload.length, settings.emit());
    long millis = putMillis;
    if (millis == NO_TIME) {
      millis = begins || seals ? clock.epochMillis() : open.firstMillis();
    }
    if (seals) {
      return appendRecords(List.of(payload), millis);
    }
    long nanos = begins ? clock.nanoTime() : 0;
    try {
      WalEntry entry = new WalEntry(WalEntry.Type.RECORD, open.nextSequence(), millis, payload);
      long position = append(groupOf(entry));
      open.add(payload.length, millis, nanos);
      grow(1, payload.length, millis);
      if (begins) {
        signalAge();
      }
      return position;
    } finally {
      entries.clear();
    }
  }

  /**
   * Makes a list for a log in the heap, whose append is so short that the shared list showed: 4 to 8 percent with four
   * putting threads. For a log that writes the shared list is as fast, and spares it 88 bytes of garbage for each record,
   * the list and its iterators.
   */
  private List<WalEntry> groupOf(WalEntry entry) {
    if (!timesEachRecord) {
      return List.of(entry);
    }
    entries.add(entry);
    return entries;
  }

  /** As {@link #appendRecord}, for many. */
  long appendRecords(List<byte[]> payloads, long millis) {
    scratch.copyFrom(open);
    boolean begins = open.isEmpty();
    long bytes = 0;
    boolean appended = false;
    seals.clear(); // what an Error may have left behind after an earlier append
    try {
      for (byte[] payload : payloads) {
        long nanos = scratch.isEmpty() || scratch.wouldOverflow(payload.length, settings.emit())
            ? clock.nanoTime()
            : 0;
        scratch.put(payload, millis, nanos, settings.emit(), entries, seals);
        bytes += payload.length;
      }
      long position = append(entries);
      appended = true;
      open.copyFrom(scratch);
      grow(payloads.size(), bytes, millis);
      sealedBatches += seals.size();
      if (!seals.isEmpty()) {
        due.signalAll();
      } else if (begins) {
        signalAge();
      }
      return position;
    } finally {
      entries.clear();
      if (!appended) {
        seals.clear();
      }
    }
  }

  private void grow(long records, long bytes, long millis) {
    if (backlogRecords == 0) {
      oldestMillis = millis;
    }
    backlogRecords += records;
    backlogBytes += bytes;
  }

  /** The open batch has begun: who waits for its age must know. */
  private void signalAge() {
    if (settings.emit().maxAge() != null) {
      due.signalAll();
    }
  }

  /** The seals of the last append; to be told of outside of the lock. */
  List<Seal> takeSeals() {
    if (seals.isEmpty()) {
      return List.of();
    }
    List<Seal> taken = List.copyOf(seals);
    seals.clear();
    return taken;
  }

  /** Seals the open batch, which must not be empty. */
  Seal sealOpen() {
    scratch.copyFrom(open);
    try {
      Seal seal = scratch.seal(clock.epochMillis(), entries);
      append(entries);
      open.copyFrom(scratch);
      sealedBatches++;
      due.signalAll();
      return seal;
    } finally {
      entries.clear();
    }
  }

  /** Appends what was given up. Returns the position. */
  long appendProgress(Progress next) {
    try {
      entries.add(next.toEntry(open.nextSequence() - 1, clock.epochMillis()));
      return append(entries);
    } finally {
      entries.clear();
    }
  }

  private long append(List<WalEntry> group) {
    try {
      return wal.append(group);
    } catch (BufferStorageException e) {
      throw e;
    } catch (BufferFailedException e) {
      fail(e); // the log failed before: nothing was appended
      throw e;
    } catch (RuntimeException | Error e) {
      throw failed("appending to the log", e);
    }
  }

  /** Waits for durability, outside of the lock. */
  void awaitDurable(long position) {
    try {
      wal.awaitDurable(position);
    } catch (RuntimeException | Error e) {
      throw failed("making the log durable", e);
    }
  }

  /** Something was or may have been appended, so unless a fence voids it the outcome is unknown. */
  private BufferException failed(String during, Throwable cause) {
    BufferException failureNow =
        cause instanceof UnknownOutcomeException || cause instanceof BufferFencedException
            ? (BufferException) cause
            : new UnknownOutcomeException(during + " failed: " + cause, cause);
    fail(failureNow);
    return failureNow;
  }

  /** Takes over that a batch was given up, durably. */
  void advance(Progress next, long records, long bytes) {
    progress = next;
    backlogRecords -= records;
    backlogBytes -= bytes;
    sealedBatches--;
    space.signalAll();
  }

  /** Batches sealed and not given up, the one in flight included. */
  long sealedBatches() {
    return sealedBatches;
  }

  boolean isDue() {
    return sealedBatches() > 0 || nanosUntilAged() <= 0;
  }

  /** The time until the open batch is due by age; {@link Long#MAX_VALUE} if that will not happen. */
  long nanosUntilAged() {
    Duration maxAge = settings.emit().maxAge();
    if (maxAge == null || open.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return maxAge.toNanos() - (clock.nanoTime() - open.firstNanos());
  }

  /** Waits under the lock. */
  void await(Condition condition, long nanos) {
    try {
      clock.await(lock, condition, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException("interrupted while waiting", e);
    }
  }
}
