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
import java.util.Optional;
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

  /** Looked at without the turn by whoever waits for room. */
  private final Flights<R> flights;
  /** The last batch that was handed out or dropped, and the last record of it: the reader goes on behind them. */
  private long passedBatch;

  private long passedSequence;
  /** The record that could not be decoded and was dropped, the last of them; 0 for none. */
  private long droppedFailure;
  /** The log says that a batch is given up, and the fields do not yet. */
  private boolean half;
  /** What the listener is to be told of when the turn is left. */
  private @Nullable Event firstEvent;

  private @Nullable Event lastEvent;

  private final OutletCounts counts = new OutletCounts();

  Outlet(
      BufferState state, RecordCodec<R> codec, UndecodablePolicy undecodable, BatchReader reader) {
    this.state = state;
    this.undecodable = undecodable;
    this.turn = new Turn(state);
    this.none = Deadline.none(state.clock);
    this.decoder = new Decoder<>(codec);
    this.reader = reader;
    this.flights = new Flights<>(state.settings.emit());
    this.passedBatch = state.progress.goneBatch();
    this.passedSequence = state.progress.goneSequence();
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
    Flights.Flight<R> flight = take(Which.OLDEST, true, none);
    if (flight == null) {
      throw new BufferEmptyException("there is no record to emit; poll waits for one");
    }
    return flight.batch;
  }

  Optional<Batch<R>> poll(Duration timeout) {
    Deadline deadline = Deadline.in(timeout, state.clock);
    while (true) {
      Flights.Flight<R> flight = take(Which.OLDEST, false, deadline);
      if (flight != null || deadline.remaining() <= 0 || !state.awaitDue(deadline)) {
        return flight == null ? Optional.empty() : flight.given;
      }
    }
  }

  Optional<Batch<R>> pollNext(Duration timeout) {
    Deadline deadline = Deadline.in(timeout, state.clock);
    while (true) {
      Flights.Flight<R> flight = take(Which.NEXT, false, deadline);
      if (flight != null || deadline.remaining() <= 0 || !state.awaitNextDue(flights, deadline)) {
        return flight == null ? Optional.empty() : flight.given;
      }
    }
  }

  private enum Which {
    /** The oldest in flight again, if there is one. */
    OLDEST,
    /** The oldest that is not in flight, if the window has room for it. */
    NEXT
  }

  /**
   * Hands out a batch.
   *
   * @return the batch; null if there is none, or none that is due unless it is to be flushed, or if the time was over first
   */
  private Flights.@Nullable Flight<R> take(Which which, boolean flush, Deadline deadline) {
    while (turn.take(deadline)) {
      Head<R> next;
      boolean mine = false;
      try {
        state.health.ensureUsable();
        Flights.Flight<R> oldest = flights.oldest();
        if (oldest != null && which == Which.OLDEST) {
          return handOutAgain(oldest);
        }
        if (!flights.hasRoom()) {
          return null;
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
        try {
          leave();
        } finally {
          turn.drop();
        }
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
              "{0} of {1} records of batch {2} could not be decoded and are delivered as raw bytes; the first is {3}",
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

  private Flights.Flight<R> handOut(Head<R> next, Batch<R> batch) {
    Flights.Flight<R> flight = new Flights.Flight<>(batch, next.stored);
    Event event = emitted(batch, flight.records, false);
    flights.add(flight);
    pass(next.stored.seal());
    head = null;
    reader.release();
    counts.emitted();
    happened(event);
    state.space.open(); // a put that waits for room may have to seal what comes next (CAP-FLOW)
    return flight;
  }

  private void pass(Seal seal) {
    passedBatch = seal.batch();
    passedSequence = seal.last();
  }

  private Flights.Flight<R> handOutAgain(Flights.Flight<R> flight) {
    Event event = emitted(flight.batch, flight.records, true);
    counts.emitted();
    happened(event);
    return flight;
  }

  private static Event emitted(Batch<?> batch, int records, boolean redelivery) {
    EmitEvent emit = EmitEvent.of(batch.id(), records, batch.byteSize(), redelivery);
    return new Event(listener -> listener.onEmit(emit));
  }

  private @Nullable Head<R> readHead(boolean flush, Deadline deadline) {
    if (!hasNext() && ((!flush && !state.isDue(flights.count())) || !sealOpen(flush, deadline))) {
      return null;
    }
    StoredBatch batch = reader.read(passedBatch + 1, passedSequence);
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
      if (hasNext()) {
        return true;
      }
      if (state.open.isEmpty() || (!flush && !state.isDue(flights.count()))) {
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
        throw new IllegalArgumentException(
            "no record with the sequence number " + sequence
                + " is waiting to be set aside: this is possible only for a record that emit could not decode");
      }
    } finally {
      try {
        leave();
      } finally {
        turn.drop();
      }
    }
  }

  void commit(BatchId id) {
    commit(id, 1);
  }

  void commitThrough(BatchId id) {
    commit(id, Integer.MAX_VALUE);
  }

  private void commit(BatchId id, int most) {
    enter();
    try {
      state.health.ensureUsable();
      int count = flights.countThrough(id);
      if (count == 0 && state.progress.isCommittedLast(id)) {
        return;
      }
      if (count == 0 || count > most) {
        throw stale(id);
      }
      commitOldest(count);
    } finally {
      try {
        leave();
      } finally {
        turn.drop();
      }
    }
  }

  /** With one entry and one barrier (COM-THROUGH). */
  private void commitOldest(int count) {
    Event[] events = new Event[count];
    Progress next = state.progress;
    long millis = state.clock.epochMillis();
    long records = 0;
    long bytes = 0;
    long end = 0;
    int i = 0;
    for (Flights.Flight<R> flight : flights.oldestFirst()) {
      if (i == count) {
        break;
      }
      events[i] = committed(flight);
      next = next.commit(flight.seal());
      records += flight.records;
      bytes += flight.batch.byteSize();
      end = flight.end();
      i++;
    }
    giveUp(next, count, count, records, bytes);
    for (Event event : events) {
      counts.committed(millis);
      happened(event);
    }
    half = false;
    state.due.open(); // for whoever waits for room
    cleanUp(end);
  }

  private static Event committed(Flights.Flight<?> flight) {
    BatchId id = flight.batch.id();
    long records = flight.records;
    long bytes = flight.batch.byteSize();
    CommitEvent commit = CommitEvent.of(id, records, bytes);
    return new Event(listener -> listener.onCommit(commit));
  }

  private StaleBatchException stale(BatchId id) {
    Flights.Flight<R> oldest = flights.oldest();
    String found = oldest == null
        ? "no batch is in flight"
        : "the oldest batch in flight is " + oldest.batch.id() + ", one of " + flights.count();
    long committed = state.progress.committed();
    return new StaleBatchException(
        "cannot commit batch " + id + ": " + found + ", and the batch committed last is "
            + (committed == 0 ? "none" : new BatchId(state.progress.committedLog(), committed))
            + "; the log is " + state.wal.logId());
  }

  /**
   * Batches are given up, durably. The caller says so in its fields, then that nothing is half done.
   *
   * @param landed how many of them are the oldest in flight. A put that is told of the room, and finds it too little, looks under the
   *     lock whether a consumer may take another batch (CAP-FLOW): it must see both
   */
  private void giveUp(Progress next, int batches, int landed, long records, long bytes) {
    try {
      long position = append(next);
      state.awaitDurable(position);
      state.lockSoon();
      try {
        state.advance(next, batches, records, bytes);
        for (int i = 0; i < landed; i++) {
          flights.removeOldest();
        }
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

  /** All up to a position is given up: what is left to do harms nobody if it fails. */
  private void cleanUp(long end) {
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
          : new BufferStorageException("reclaiming space failed: " + e, e);
      ReclaimFailureEvent failure = ReclaimFailureEvent.of(cause);
      happened(new Event(listener -> listener.onReclaimFailure(failure)));
    }
  }

  /** The put time of the oldest record, which may have to be looked for; what cannot be read is reported by the next emit. */
  private void updateOldest() {
    Flights.Flight<R> flight = flights.oldest();
    if (flight != null) {
      state.oldestMillis = flight.seal().firstMillis();
      return;
    }
    try {
      WalEntry oldest = reader.peekRecord(passedSequence);
      if (oldest != null) {
        state.oldestMillis = oldest.epochMillis();
      }
    } catch (RuntimeException | Error e) {
      System.getLogger(Outlet.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot look ahead; the next emit will report it", e);
    }
  }

  /**
   * Whether records would fit if everything were dropped that can be: all but the batches in flight. By whoever has the turn, so
   * that no batch is handed out meanwhile and it stays true.
   */
  boolean canMakeRoom(long records, long bytes) {
    return flights.records() + records <= state.settings.capacity().maxRecords()
        && flights.bytes() + bytes <= state.settings.capacity().maxBytes();
  }

  /** Whether a batch is sealed that is not in flight; for good, if asked by whoever has the turn. */
  boolean hasNext() {
    return state.sealedBatches() > flights.count();
  }

  /** Whether a consumer that asks for the next batch gets none although it could have one. */
  boolean isStuck() {
    return !hasNext() && flights.hasRoom();
  }

  /** Whether the open batch would help it. */
  boolean isStuckBesideOpen() {
    return isStuck() && state.shown().openRecords() > 0;
  }

  /** Gives up the oldest whole batch that is not in flight; there must be one. By whoever has the turn. */
  void dropOldest() {
    Flights.Flight<R> kept = flights.newest();
    Head<R> undelivered = head;
    StoredBatch dropped =
        undelivered == null ? reader.read(passedBatch + 1, passedSequence) : undelivered.stored;
    Progress next = kept != null
        ? state.progress.dropBehind(kept.seal(), dropped.seal())
        : state.progress.dropOldest(dropped.seal());
    long records = dropped.records().size();
    long bytes = dropped.payloadBytes();
    SequenceRange sequences = dropped.seal().sequences();
    BatchId id = dropped.seal().id();
    DropEvent drop = DropEvent.of(id, sequences, bytes);
    Event event = new Event(listener -> listener.onDrop(drop));
    giveUp(next, 1, 0, records, bytes);
    reader.release();
    pass(dropped.seal());
    if (undelivered != null) {
      droppedFailure = undelivered.failed == 0 ? droppedFailure : undelivered.failed;
      head = null;
    }
    counts.dropped(records);
    half = false;
    happened(event);
    if (kept == null) {
      cleanUp(dropped.end());
    } else {
      kept.skip(dropped.end());
      if (!kept.stored.late()) {
        reclaim(() -> state.wal.reclaimBetween(kept.stored.end(), dropped.end()));
      }
    }
  }

  /** Fixes what was put before; returns the last sequence number. */
  long seal() {
    Seal seal = null;
    long last;
    long position;
    state.lock.lock();
    try {
      state.health.ensureUsable();
      if (!state.open.isEmpty()) {
        seal = state.sealOpen();
      }
      last = state.open.nextSequence() - 1;
      position = state.appended();
    } finally {
      state.lock.unlock();
    }
    if (seal != null) {
      state.notifier.sealed(seal);
    }
    if (position != BufferState.NOTHING) {
      state.awaitDurable(position);
    }
    return last;
  }

  Flights<R> flights() {
    return flights;
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
      try {
        leave();
      } finally {
        turn.drop();
      }
    }
  }

  /** Waits for whoever reads the log or gives a batch up; not for a codec. */
  @Override
  public void close() {
    turn.takeAnyway();
    try {
      reader.close();
    } finally {
      try {
        leave();
      } finally {
        turn.drop();
      }
    }
  }
}
