package io.unistream.buffer.batch;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.UndecodablePolicy;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.event.EmitEvent;
import io.unistream.buffer.event.ReclaimFailureEvent;
import io.unistream.buffer.event.SealEvent;
import io.unistream.buffer.wal.WalEntry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The taking side: emit, commit, drop.
 *
 * <p>States of the oldest batch: in the log → <em>head</em> (read back, durable, being decoded) → <em>in flight</em>
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
 *
 * <p>All is done by whoever has the {@link Turn}, but for decoding, which the thread does that claimed the head. The listener
 * is told after the turn is left. A batch is in flight once it is handed out, and not before: while it is decoded it can be
 * dropped.
 */
final class Outlet<R> implements AutoCloseable {

  private final BufferState state;
  private final Turn turn;
  private final Deadline none;
  private final UndecodablePolicy undecodable;

  // All below for whoever has the turn.
  private final BatchReader reader;
  private final Decoder<R> decoder;
  /** Looked at without the turn by whoever decoded it. */
  private volatile @Nullable Head<R> head;

  private @Nullable Flight<R> flight;
  /** The position up to which batches were dropped from behind the one in flight. */
  private long skippedEnd = Long.MIN_VALUE;
  /** The record that could not be decoded and was dropped, the last of them; 0 for none. */
  private long droppedFailure;
  /** The log says that a batch is given up, and the fields do not yet. */
  private boolean half;
  /** What the listener is to be told of when the turn is left. */
  private @Nullable Event firstEvent;

  private @Nullable Event lastEvent;

  private final OutletCounts counts = new OutletCounts();

  /** A batch in flight, without the bytes that it was made of. */
  private record Flight<R>(Batch<R> batch, StoredBatch stored, int records) {}

  Outlet(
      BufferState state, RecordCodec<R> codec, UndecodablePolicy undecodable, BatchReader reader) {
    this.state = state;
    this.undecodable = undecodable;
    this.turn = new Turn(state);
    this.none = Deadline.none(state.clock);
    this.decoder = new Decoder<>(codec);
    this.reader = reader;
  }

  /** Takes the turn, for {@link #dropOldest}; {@link #leave} is to follow. */
  void enter() {
    turn.take(none);
  }

  /** Leaves the turn, then tells the listener what happened in it. */
  void leave() {
    if (half) {
      half = false;
      state.health.failInDoubt();
    }
    Event events = firstEvent;
    firstEvent = null;
    lastEvent = null;
    turn.leave();
    state.notifier.tell(events);
  }

  /** Notes down what is to be told. Makes no object. */
  private void happened(Event event) {
    if (lastEvent == null) {
      firstEvent = event;
    } else {
      lastEvent.next = event;
    }
    lastEvent = event;
  }

  Batch<R> emit() {
    Batch<R> batch = take(true, none);
    if (batch == null) {
      throw new BufferEmptyException("there is no record to emit");
    }
    return batch;
  }

  @Nullable
  Batch<R> poll(Duration timeout) {
    Deadline deadline = Deadline.in(timeout, state.clock);
    while (true) {
      Batch<R> batch = take(false, deadline);
      if (batch != null || deadline.remaining() <= 0 || !state.awaitDue(deadline)) {
        return batch;
      }
    }
  }

  /**
   * Hands out the oldest batch.
   *
   * @return the batch; null if there is none, or none that is due unless it is to be flushed, or if the time was over first
   */
  private @Nullable Batch<R> take(boolean flush, Deadline deadline) {
    while (turn.take(deadline)) {
      Head<R> next;
      boolean mine = false;
      try {
        state.health.ensureUsable();
        if (flight != null) {
          return handOutAgain(flight);
        }
        next = head == null ? readHead(flush, deadline) : head;
        if (next == null) {
          return null;
        }
        Batch<R> batch = next.batch;
        if (batch != null) {
          return handOut(next, batch);
        }
        next.checkNotMine();
        // nobody must have to wait for this thread while it tells the listener: then once more
        if (!next.isClaimed() && firstEvent == null) {
          if (next.touched) {
            next.restore(Rereading.record(state.wal, next.next().sequence()));
          }
          next.claim();
          mine = true;
        }
      } finally {
        leave();
      }
      if (mine) {
        decode(next);
      } else if (!awaitDecoded(next, deadline)) {
        return null;
      }
    }
    return null;
  }

  /** User code, without the turn. */
  private void decode(Head<R> next) {
    try {
      decoder.decode(next);
      tellSetAside(next.batch);
    } catch (RecordDecodeException e) {
      if (head == next && !isSetAsideByPolicy(next, e)) {
        throw e; // else it was dropped meanwhile, and is nobody's concern any more
      }
    } finally {
      next.release();
      state.turns.open();
    }
  }

  /** The next try delivers it raw. Not where an interrupt ended the codec: that says nothing of the record. */
  private boolean isSetAsideByPolicy(Head<R> next, RecordDecodeException e) {
    boolean setAside = undecodable == UndecodablePolicy.SET_ASIDE
        && !(e.getCause() instanceof InterruptedException);
    if (setAside) {
      next.setAside = e.sequence();
    }
    return setAside;
  }

  private void tellSetAside(@Nullable Batch<R> batch) {
    if (undecodable == UndecodablePolicy.SET_ASIDE
        && batch != null
        && !batch.setAside().isEmpty()) {
      System.getLogger(Outlet.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "{0} of {1} records of batch {2} could not be decoded and are delivered raw, the first is {3}",
              batch.setAside().size(),
              batch.size() + batch.setAside().size(),
              batch.id(),
              batch.setAside().get(0).sequence());
    }
  }

  /** Returns at once where nobody is decoding it. */
  private boolean awaitDecoded(Head<R> next, Deadline deadline) {
    return state.turns.await(
        () -> {
          state.health.ensureUsable();
          return head != next || !next.isClaimed(); // dropped, or decoded
        },
        deadline);
  }

  private Batch<R> handOut(Head<R> next, Batch<R> batch) {
    int records = batch.size() + batch.setAside().size();
    Flight<R> flying = new Flight<>(batch, next.stored.handedOut(), records);
    Event event = emitted(batch, records, false);
    flight = flying;
    head = null;
    reader.release();
    counts.emitted(records);
    happened(event);
    return batch;
  }

  private Batch<R> handOutAgain(Flight<R> flying) {
    Event event = emitted(flying.batch, flying.records, true);
    counts.emitted(flying.records);
    happened(event);
    return flying.batch;
  }

  private static Event emitted(Batch<?> batch, int records, boolean redelivery) {
    EmitEvent emit = EmitEvent.of(batch.id(), records, batch.byteSize(), redelivery);
    return new Event(listener -> listener.onEmit(emit));
  }

  private @Nullable Head<R> readHead(boolean flush, Deadline deadline) {
    if (state.sealedBatches() == 0 && ((!flush && !state.isDue()) || !sealOpen(flush, deadline))) {
      return null;
    }
    Progress gone = state.progress;
    StoredBatch batch = reader.read(gone.goneBatch() + 1, gone.goneSequence());
    state.awaitDurable(batch.end());
    Head<R> next = new Head<>(batch);
    head = next;
    return next;
  }

  /** Returns false if there is nothing to seal, or the time was over first. */
  private boolean sealOpen(boolean flush, Deadline deadline) {
    if (!state.lockSoon(deadline)) {
      return false;
    }
    Seal seal;
    try {
      state.health.ensureUsable();
      if (state.sealedBatches() > 0) {
        return true;
      }
      if (state.open.isEmpty() || (!flush && !state.isDue())) {
        return false;
      }
      seal = state.sealOpen();
    } finally {
      state.lock.unlock();
    }
    willTell(seal);
    return true;
  }

  /** By whoever has the turn: the listener is told of a seal when it is left. */
  void willTell(Seal seal) {
    SealEvent event = seal.event();
    happened(new Event(listener -> listener.onSeal(event)));
  }

  void setAside(long sequence) {
    enter();
    try {
      state.health.ensureUsable();
      Head<R> waiting = head;
      boolean any = sequence > 0;
      if (any && waiting != null && (waiting.failed == sequence || waiting.setAside == sequence)) {
        waiting.setAside = sequence;
      } else if (!any || sequence != droppedFailure) {
        throw new IllegalArgumentException("no record of sequence " + sequence
            + " is waiting to be set aside: only a record that emit could not decode");
      }
    } finally {
      leave();
    }
  }

  void commit(BatchId id) {
    enter();
    try {
      state.health.ensureUsable();
      Flight<R> committed = flight;
      if (committed == null || !committed.batch.id().equals(id)) {
        if (state.progress.isCommittedLast(id)) {
          return;
        }
        throw stale(id);
      }
      long records = committed.records;
      long bytes = committed.batch.byteSize();
      Progress next = state.progress.commit(committed.stored.seal());
      CommitEvent commit = CommitEvent.of(id, records, bytes);
      Event event = new Event(listener -> listener.onCommit(commit));
      giveUp(next, records, bytes);
      flight = null;
      counts.committed();
      half = false;
      happened(event);
      cleanUp(committed.stored);
    } finally {
      leave();
    }
  }

  private StaleBatchException stale(BatchId id) {
    String found =
        flight == null ? "no batch is in flight" : "the batch in flight is " + flight.batch.id();
    long committed = state.progress.committed();
    return new StaleBatchException(
        "cannot commit batch " + id + ": " + found + ", and the one committed last is "
            + (committed == 0 ? "none" : new BatchId(state.progress.committedLog(), committed))
            + "; the log is " + state.wal.logId());
  }

  /** A batch is given up, durably. The caller says so in its fields, then that nothing is half done. */
  private void giveUp(Progress next, long records, long bytes) {
    try {
      long position = append(next);
      state.awaitDurable(position);
      state.lockSoon();
      try {
        state.advance(next, records, bytes);
      } finally {
        state.lock.unlock();
      }
    } catch (RuntimeException | Error e) {
      if (half && !state.health.isFailed()) {
        throw state.health.failed("giving up a batch", e);
      }
      throw e;
    }
  }

  private long append(Progress next) {
    state.lockSoon();
    try {
      state.health.ensureUsable(); // nothing is appended any more once the buffer is closed
      long position = state.appendProgress(next);
      half = true;
      return position;
    } finally {
      state.lock.unlock();
    }
  }

  /** The oldest batch is given up: what is left to do harms nobody if it fails. */
  private void cleanUp(StoredBatch gone) {
    long end = Math.max(gone.end(), skippedEnd);
    reclaim(() -> state.wal.reclaim(end));
    if (state.shown().backlogRecords() > 0 && !state.health.isFailed()) {
      updateOldest();
    }
  }

  private void reclaim(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      BufferException cause = e instanceof BufferException known
          ? known
          : new BufferStorageException("giving space back failed: " + e, e);
      ReclaimFailureEvent failure = ReclaimFailureEvent.of(cause);
      happened(new Event(listener -> listener.onReclaimFailure(failure)));
    }
  }

  /** Looks ahead for the put time of the oldest record; what cannot be read is reported by the next emit. */
  private void updateOldest() {
    try {
      WalEntry oldest = reader.peekRecord(state.progress.goneSequence());
      if (oldest != null) {
        state.oldestMillis = oldest.epochMillis();
      }
    } catch (RuntimeException | Error e) {
      System.getLogger(Outlet.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot look ahead; the next emit will report it", e);
    }
  }

  /**
   * Whether records would fit if everything were dropped that can be: all but the batch in flight. By whoever has the turn, so
   * that no batch is handed out meanwhile and it stays true.
   */
  boolean canMakeRoom(long records, long bytes) {
    long keptRecords = flight == null ? 0 : flight.records;
    long keptBytes = flight == null ? 0 : flight.batch.byteSize();
    return keptRecords + records <= state.settings.capacity().maxRecords()
        && keptBytes + bytes <= state.settings.capacity().maxBytes();
  }

  /** Whether a sealed batch can be dropped. By whoever has the turn. */
  boolean hasVictim() {
    return state.sealedBatches() > (flight == null ? 0 : 1);
  }

  /** Gives up the oldest whole batch that is not in flight; there must be one. By whoever has the turn. */
  void dropOldest() {
    Flight<R> kept = flight;
    StoredBatch dropped = victim(kept);
    Progress next = kept != null
        ? state.progress.dropBehindOldest(dropped.seal(), kept.stored.seal())
        : state.progress.dropOldest(dropped.seal());
    long records = dropped.records().size();
    long bytes = dropped.payloadBytes();
    SequenceRange sequences = dropped.seal().sequences();
    BatchId id = dropped.seal().id();
    DropEvent drop = DropEvent.of(id, sequences, bytes);
    Event event = new Event(listener -> listener.onDrop(drop));
    giveUp(next, records, bytes);
    reader.release();
    Head<R> undelivered = head;
    if (undelivered != null) {
      droppedFailure = undelivered.failed == 0 ? droppedFailure : undelivered.failed;
      head = null;
    }
    counts.dropped(records);
    half = false;
    happened(event);
    if (kept == null) {
      cleanUp(dropped);
    } else {
      skippedEnd = dropped.end();
      if (!kept.stored.late()) {
        reclaim(() -> state.wal.reclaimBetween(kept.stored.end(), skippedEnd));
      }
    }
  }

  private StoredBatch victim(@Nullable Flight<R> kept) {
    Progress gone = state.progress;
    if (kept != null) {
      Seal flying = kept.stored.seal();
      return reader.read(
          1 + Math.max(gone.skipBatch(), flying.batch()),
          Math.max(gone.skipSequence(), flying.last()));
    }
    Head<R> undelivered = head;
    return undelivered != null
        ? undelivered.stored
        : reader.read(gone.goneBatch() + 1, gone.goneSequence());
  }

  OutletCounts counts() {
    return counts;
  }

  /** Looks for the oldest record once, at opening. */
  void start() {
    enter();
    try {
      if (state.shown().backlogRecords() > 0) {
        updateOldest();
      }
    } finally {
      leave();
    }
  }

  /** Waits for whoever reads the log or gives a batch up; not for a codec. */
  @Override
  public void close() {
    turn.takeAnyway();
    try {
      reader.close();
    } finally {
      leave();
    }
  }
}
