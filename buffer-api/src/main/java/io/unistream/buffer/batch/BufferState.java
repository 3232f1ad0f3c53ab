package io.unistream.buffer.batch;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of a buffer share: the end of the log, how far it is given up, the backlog's size, and whether the
 * buffer still works.
 *
 * <p>States: open → failed (a log operation left a doubt) → closed, or open → closed. Whoever waits is woken by each
 * change of state.
 *
 * <p>Locks, in this order: the outlet's {@link Turn}, the lock here, that of {@link Waits}. Appends happen under the lock
 * here, so the log's order is the sequence order; waiting for durability happens outside of it, so that one sync serves many.
 * A disk may hold an append up for long, and with it the lock: so nobody who only looks takes it (see {@link Gauges}), and who
 * has a time-out takes it for so long only. Nobody has any of them while user code runs: a codec, a listener, a dependent of
 * a future.
 */
final class BufferState {

  /** In place of a put time: that of the batch's first record will do. */
  private static final long NO_TIME = Long.MIN_VALUE;

  /** In place of a position, before anything was appended. */
  static final long NOTHING = Long.MIN_VALUE;

  /** Who holds the lock cannot go on meanwhile where there is but one processor. */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;

  final Wal wal;
  final BufferSettings settings;
  final BufferClock clock;
  final Notifier notifier;

  final ReentrantLock lock = new ReentrantLock();

  /** Opened when a batch becomes due. */
  final Waits.Gate due;
  /** Opened when the backlog shrinks. */
  final Waits.Gate space;
  /** Opened when the outlet's turn is left, and when a batch has been decoded. */
  final Waits.Gate turns;

  final Health health;
  /** Tells the listener of what no call causes. */
  final Announcer announcer;

  /** How far the backlog is given up. Written under the lock by whoever has the outlet's turn. */
  volatile Progress progress = Progress.NONE;
  /**
   * The put time of the oldest record. Written under the lock while the backlog is empty, and by whoever has the outlet's
   * turn while it is not.
   */
  volatile long oldestMillis;
  /** Changes when the backlog shrinks. Written under the lock. */
  private volatile long spaceVersion;

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
  private @Nullable List<Seal> seals;
  long backlogRecords;
  long backlogBytes;
  private long sealedBatches;
  /** Puts that were durable at once: counting them costs least under the lock. */
  private long instantPuts;

  private long instantBytes;
  /** The position after what was appended last, or {@link #NOTHING}. */
  private long appended = NOTHING;
  /** Whether what was appended last was durable at once. */
  private boolean durableAtOnce;
  /** The log has taken something that the fields above do not show yet. */
  private boolean half;

  private final Gauges gauges = new Gauges();

  BufferState(Wal wal, BufferSettings settings, BufferClock clock, Notifier notifier) {
    this.wal = wal;
    this.settings = settings;
    this.clock = clock;
    this.notifier = notifier;
    this.timesEachRecord = wal.crashClass() != CrashClass.NONE;
    Waits waits = new Waits(clock);
    this.due = waits.gate();
    this.space = waits.gate();
    this.turns = waits.gate();
    this.health = new Health(notifier, due, space, turns);
    this.announcer = new Announcer(health, notifier);
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
    if (!tryLockSoon()) {
      lock.lock();
    }
  }

  private boolean tryLockSoon() {
    if (lock.tryLock()) {
      return true;
    }
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
      if (!lock.isLocked() && lock.tryLock()) {
        return true;
      }
    }
    return false;
  }

  /** Takes the lock, which an append may hold for long; false if the time was over first. */
  boolean lockSoon(Deadline deadline) {
    if (tryLockSoon()) {
      return true;
    }
    if (!deadline.isTimed()) {
      lock.lock();
      return true;
    }
    try {
      return lock.tryLock(Math.max(0, deadline.remaining()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException("interrupted while waiting; nothing was changed", e);
    }
  }

  /** Marks the buffer as closed, and returns once no append is under way. None follows. */
  void markClosed() {
    health.close();
    lock.lock();
    try {
      health.close(); // who takes the lock from now on sees it
    } finally {
      lock.unlock();
    }
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
      WalEntry entry = WalEntry.of(WalEntry.Type.RECORD, open.nextSequence(), millis, payload);
      long position = append(groupOf(entry));
      open.add(payload.length, millis, nanos);
      grow(position, 1, payload.length, millis);
      if (begins && settings.emit().maxAge() != null) {
        due.open(); // who waits for its age must know
      }
      return position;
    } catch (RuntimeException | Error e) {
      throwIfHalf(e);
      throw e;
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
    List<Seal> caused = new ArrayList<>();
    try {
      for (byte[] payload : payloads) {
        long nanos = scratch.isEmpty() || scratch.wouldOverflow(payload.length, settings.emit())
            ? clock.nanoTime()
            : 0;
        scratch.put(payload, millis, nanos, settings.emit(), entries, caused);
        bytes += payload.length;
      }
      long position = append(entries);
      open.copyFrom(scratch);
      sealedBatches += caused.size();
      seals = caused;
      grow(position, payloads.size(), bytes, millis);
      if (!caused.isEmpty() || (begins && settings.emit().maxAge() != null)) {
        due.open();
      }
      return position;
    } catch (RuntimeException | Error e) {
      throwIfHalf(e);
      throw e;
    } finally {
      entries.clear();
    }
  }

  private void grow(long position, int records, long bytes, long millis) {
    if (backlogRecords == 0) {
      oldestMillis = millis;
    }
    backlogRecords += records;
    backlogBytes += bytes;
    durableAtOnce = wal.isDurable(position);
    if (durableAtOnce) {
      instantPuts += records;
      instantBytes += bytes;
    }
    show();
  }

  /** Whether what was appended last needs no waiting for. Under the same lock. */
  boolean isDurableAtOnce() {
    return durableAtOnce;
  }

  /** Shows what the fields say. */
  void show() {
    gauges.show(backlogRecords, backlogBytes, open, sealedBatches, instantPuts, instantBytes);
    half = false;
  }

  /** What is thrown between the change of the log and that of the state leaves a doubt. */
  private void throwIfHalf(Throwable thrown) {
    if (half) {
      half = false;
      throw health.failed("taking over what was appended", thrown);
    }
  }

  /** The seals of the last append; to be told of outside of the lock. */
  List<Seal> takeSeals() {
    List<Seal> taken = seals;
    if (taken == null) {
      return List.of();
    }
    seals = null;
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
      show();
      due.open();
      return seal;
    } catch (RuntimeException | Error e) {
      throwIfHalf(e);
      throw e;
    } finally {
      entries.clear();
    }
  }

  /** Appends what was given up. {@link #advance} is to follow, or {@link Health#failInDoubt}. Returns the position. */
  long appendProgress(Progress next) {
    try {
      entries.add(next.toEntry(open.nextSequence() - 1, clock.epochMillis()));
      long position = append(entries);
      half = false;
      return position;
    } catch (RuntimeException | Error e) {
      throwIfHalf(e);
      throw e;
    } finally {
      entries.clear();
    }
  }

  private long append(List<WalEntry> group) {
    try {
      long position = wal.append(group);
      half = true;
      appended = position;
      return position;
    } catch (BufferStorageException e) {
      throw e;
    } catch (BufferFailedException e) {
      health.fail(e); // the log failed before: nothing was appended
      throw e;
    } catch (RuntimeException | Error e) {
      throw health.failed("appending to the log", e);
    }
  }

  /** The position after what was appended last, or {@link #NOTHING}. */
  long appended() {
    return appended;
  }

  /** Waits for durability, outside of the lock. */
  void awaitDurable(long position) {
    try {
      wal.awaitDurable(position);
    } catch (RuntimeException | Error e) {
      throw health.failed("making the log durable", e);
    }
  }

  /** Tells the listener of what it was not told of: a failure, and syncs. At the end of each call, when no lock is held. */
  void tell() {
    health.tell();
    wal.tellOfSyncs();
  }

  /** Takes over that batches were given up, durably. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  void advance(Progress next, int batches, long records, long bytes) {
    progress = next;
    backlogRecords -= records;
    backlogBytes -= bytes;
    sealedBatches -= batches;
    spaceVersion++;
    show();
    space.open();
  }

  /** What opening found. */
  void restore(long records, long bytes, long sealed) {
    backlogRecords = records;
    backlogBytes = bytes;
    sealedBatches = sealed;
    show();
  }

  /** To be given to {@link #awaitSpace}, read while the lock is held. */
  long spaceVersion() {
    return spaceVersion;
  }

  /**
   * Waits until the backlog has shrunk since a version, or something else is so that {@link #space} is opened for; not under the lock.
   * False if the time was over first.
   */
  boolean awaitSpace(long seen, BooleanSupplier other, Deadline deadline) {
    return space.await(
        () -> {
          health.ensureUsable();
          return spaceVersion != seen || other.getAsBoolean();
        },
        deadline);
  }

  /** Waits until a batch is due; not under the lock. False if the time was over first. */
  boolean awaitDue(Deadline deadline) {
    return due.await(
        () -> {
          health.ensureUsable();
          return isDue();
        },
        this::nanosUntilAged,
        deadline);
  }

  /** As {@link #awaitDue}, until a batch that is not in flight is due and may be. */
  boolean awaitNextDue(Flights<?> flights, Deadline deadline) {
    return due.await(
        () -> {
          health.ensureUsable();
          return flights.hasRoom() && isDue(flights.count());
        },
        () -> flights.hasRoom() ? nanosUntilAged() : Long.MAX_VALUE,
        deadline);
  }

  // All below for anyone, without the lock.

  /** Batches sealed and not given up, those in flight included. Falls only by whoever has the outlet's turn. */
  long sealedBatches() {
    return gauges.sealedBatches();
  }

  Gauges.Shown shown() {
    return gauges.shown();
  }

  boolean isDue() {
    return isDue(0);
  }

  /** Whether a batch is due that is not one of those in flight. */
  boolean isDue(int inFlight) {
    Gauges.Shown shown = gauges.shown();
    return shown.sealedBatches() > inFlight || nanosUntilAged(shown) <= 0;
  }

  /** The time until the open batch is due by age; {@link Long#MAX_VALUE} if that will not happen. */
  private long nanosUntilAged() {
    return nanosUntilAged(gauges.shown());
  }

  private long nanosUntilAged(Gauges.Shown shown) {
    Duration maxAge = settings.emit().maxAge();
    if (maxAge == null || shown.openRecords() == 0) {
      return Long.MAX_VALUE;
    }
    return maxAge.toNanos() - (clock.nanoTime() - shown.openSinceNanos());
  }

  boolean fits(long records, long bytes) {
    Gauges.Shown shown = gauges.shown();
    return shown.backlogRecords() + records <= settings.capacity().maxRecords()
        && shown.backlogBytes() + bytes <= settings.capacity().maxBytes();
  }
}
