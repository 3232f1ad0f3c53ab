package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalObserver;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log in a bucket. An object's <em>index</em> is its number from the beginning of the log as it was opened: first those of
 * older owners ({@link Ranges}), then this owner's slots ({@link Tail}). A position is an index in the high half, and how much of
 * the unpacked body is before it in the low half.
 *
 * <p>Life: taken over (fences are there, nothing is read) → replayed, which ends with the claim of slot 0 (from here on the log
 * is this owner's) → closed. See docs/decisions/0006.
 */
final class S3Wal implements Wal, S3Cursor.Objects {

  private static final System.Logger LOG = System.getLogger(S3Wal.class.getName());

  private final Owner owner;
  private final Workers workers;
  private final Takeover.Taken taken;
  private final Tail tail;
  private final Replay replay;
  private final Reclaimer reclaimer;
  /** What lies before this object may be deleted. */
  private volatile long firstNeeded;
  /** Whether the opening has succeeded. */
  private volatile boolean open;

  private final BufferClock clock;
  private final OwnershipWatch watch;
  /** Held here and nowhere else: an abandoned buffer is one no more. */
  private final Neighbours.Presence presence;

  private final Duration requestTimeout;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean freed;

  private S3Wal(
      Owner owner,
      Workers workers,
      Takeover.Taken taken,
      Tail tail,
      Replay replay,
      BufferClock clock,
      OwnershipWatch watch,
      Neighbours.Presence presence,
      Duration requestTimeout) {
    this.clock = clock;
    this.presence = presence;
    this.watch = watch;
    this.requestTimeout = requestTimeout;
    this.owner = owner;
    this.workers = workers;
    this.taken = taken;
    this.tail = tail;
    this.replay = replay;
    this.reclaimer = new Reclaimer(owner, clock);
  }

  /** Who is to open the log under settings. */
  static Owner owner(S3BufferSettings settings, Store store, BufferClock clock, UUID writer) {
    Retries retries = retries(settings, clock, store::mayTake);
    return new Owner(store, new Keys(settings.prefix()), writer, retries);
  }

  static Retries retries(S3BufferSettings settings, BufferClock clock, LongSupplier mayTake) {
    return new Retries(clock, settings.giveUpAfter(), settings.requestTimeout(), mayTake);
  }

  /**
   * Takes the log over. The owner's store is closed with it, and if this throws.
   *
   * @param neighbours from whom it is not taken
   */
  static S3Wal open(
      S3BufferSettings settings,
      Owner owner,
      BufferClock clock,
      Supplier<UUID> logIds,
      Neighbours neighbours) {
    Workers workers = new Workers(settings.uploadsInFlight(), owner.keys().log());
    Neighbours.Presence presence = neighbours.enter(owner.writer());
    S3Wal opened = null;
    try {
      owner.retries().opening();
      Takeover takeover = new Takeover(owner, clock, settings.corruption(), neighbours);
      Takeover.Taken taken = takeOver(takeover, workers, logIds);
      Tail tail =
          new Tail(owner, taken.log(), taken.epoch(), settings, clock, workers, taken.watermark());
      presence.follow(tail.fate());
      Replay replay = new Replay(owner, workers, taken, settings.corruption());
      OwnershipWatch watch =
          new OwnershipWatch(owner, taken.epoch(), tail, clock, settings.ownershipCheck());
      opened = new S3Wal(
          owner, workers, taken, tail, replay, clock, watch, presence, settings.requestTimeout());
      return opened;
    } catch (StoreException e) {
      throw cannotOpen(e);
    } catch (DamageException e) {
      throw e.toUser();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      if (opened == null) {
        presence.end();
        closeBoth(workers, owner);
      }
    }
  }

  /** An interrupt ends it, but not one that came before the call. */
  private static Takeover.Taken takeOver(Takeover takeover, Workers workers, Supplier<UUID> logIds)
      throws StoreException, DamageException, InterruptedException {
    boolean before = Thread.interrupted();
    try {
      return workers.callInterruptibly(() -> takeover.run(logIds));
    } finally {
      if (before) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static BufferInterruptedException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new BufferInterruptedException(
        "interrupted while the log was being opened; its former owner may be fenced, and nothing else was changed",
        cause);
  }

  private static BufferStorageException cannotOpen(StoreException e) {
    String message = "cannot open the log: " + e.detail();
    return e.isFull()
        ? new BufferStorageFullException(message, e)
        : new BufferStorageException(message, e);
  }

  static void closeBoth(Workers workers, Owner owner) {
    owner.retries().stop();
    workers.end();
    try {
      owner
          .store()
          .close(); // which ends what an interrupt does not: a request that waits for its answer
    } finally {
      workers.close();
    }
  }

  @Override
  public UUID logId() {
    return taken.log();
  }

  @Override
  public String location() {
    return owner.store().location(owner.keys().root());
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.HOST;
  }

  @Override
  public void observe(WalObserver observer) {
    owner.retries().outage().observe(observer);
    watch.observe(observer);
  }

  @Override
  public void replay(WalVisitor visitor) {
    boolean first = replay.run(visitor);
    if (first) {
      OpeningBody opening = replay.opening();
      owner.retries().progress(); // all is read
      claimFirstSlot(opening);
      writeCheckpoint(opening);
      owner.retries().opened();
      watch.start();
      reclaimer.collect(new Garbage(owner, taken, replay.ranges()));
    }
  }

  /** The buffer is open: what finds no room in the store from now on waits for some, however long that takes. */
  void opened() {
    open = true;
    owner.retries().waitForRoom(true);
    if (taken.created() && taken.epoch() > 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a new log was begun below " + owner.keys().log() + ", in epoch " + taken.epoch()
              + ": the ones before were claimed in " + owner.keys().claims()
              + ", and either no opening of them ever finished, or all that was written then was deleted");
    }
  }

  private void claimFirstSlot(OpeningBody opening) {
    try {
      tail.open(opening, replay.reached(), replay.lastCommit());
    } catch (UnknownOutcomeException e) {
      // Nothing of the user's is in doubt: whatever became of the claim, the next opening finds
      // out.
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof StoreException refused) {
          throw cannotOpen(refused);
        }
      }
      throw e;
    }
  }

  /** From here on later owners know that this epoch is finished, whatever becomes of its slot 0. */
  private void writeCheckpoint(OpeningBody opening) {
    byte[] body = opening.toBytes();
    byte[] object = new byte[ObjectHeader.LENGTH + body.length];
    System.arraycopy(body, 0, object, ObjectHeader.LENGTH, body.length);
    new ObjectHeader(
            ObjectType.CHECKPOINT,
            false,
            owner.writer(),
            taken.log(),
            new Place(taken.epoch(), 0),
            taken.watermark(),
            0,
            replay.reached(),
            replay.reached(),
            0,
            body.length,
            body.length,
            ObjectHeader.crc(body, 0, body.length),
            clock.epochMillis())
        .write(object);
    String key = owner.keys().checkpoint(taken.epoch());
    try {
      boolean unused =
          workers.call(() -> owner.retries().persist(() -> owner.store().claim(key, object)));
    } catch (StoreException e) {
      BufferStorageException failure = cannotOpen(e);
      tail.fail(failure); // or closing it would try as long again
      throw failure;
    } catch (DamageException e) {
      throw e.toUser();
    }
  }

  @Override
  public void quarantine(SequenceRange missing) {
    tail.note(missing);
  }

  @Override
  public WalRecovery recovery() {
    return replay.recovery();
  }

  @Override
  public void awaitRoom(long bytes) throws InterruptedException {
    tail.awaitRoom(bytes);
  }

  @Override
  public long append(List<WalEntry> entries) {
    return position(tail.append(entries));
  }

  /** A position of the tail as one of the log. */
  private long position(long inTail) {
    return position(inTail, replay.ranges().count());
  }

  static long position(long inTail, long older) {
    if (inTail < 0 || (inTail >>> 32) + older > Integer.MAX_VALUE) {
      throw new UnknownOutcomeException("the log has " + Integer.MAX_VALUE
          + " objects, which is the most that one opening can number: close it and open it again");
    }
    return inTail + (older << 32);
  }

  @Override
  public void awaitDurable(long position) {
    long inTail = position - (replay.ranges().count() << 32);
    if (inTail > 0) {
      tail.awaitDurable(inTail);
    }
  }

  @Override
  public WalCursor cursor() {
    return new S3Cursor(this, workers, firstNeeded);
  }

  @Override
  public void reclaim(long position) {
    long index = position >> 32;
    Place place = place(index);
    firstNeeded = index;
    reclaimer.reclaim(tail.raiseWatermark(place), replay.ranges(), taken.epoch());
  }

  private Place place(long index) {
    long older = replay.ranges().count();
    return index < older ? replay.ranges().place(index) : new Place(taken.epoch(), index - older);
  }

  @Override
  public WalStats stats() {
    UploadTimes times = tail.times();
    return WalStats.builder()
        .syncs(times.uploads())
        .syncNanos(times.nanos())
        .maxSyncNanos(times.maxNanos())
        .details(Counters.of(owner, taken.epoch(), tail, reclaimer, clock.nanoTime()))
        .build();
  }

  @Override
  public void closing() {
    owner.retries().closing();
    tail.closing();
  }

  @Override
  public void close() {
    boolean first = !closed.getAndSet(true);
    if (freed) {
      return;
    }
    try {
      if (first) { // else an error kept the last call from freeing all
        finish();
      }
    } finally {
      free();
    }
    tail.throwUntold();
  }

  private void finish() {
    closing();
    watch.close();
    Place watermark = tail.close();
    tail.join();
    // Who has waited for a store that is away, or for an opening that failed, has waited enough.
    Duration atMost = open && !tail.fate().isFailed() ? requestTimeout : Duration.ZERO;
    reclaimer.close(watermark, replay.ranges(), taken.epoch(), atMost);
  }

  /** First what takes no memory, which may be what is missing. */
  private void free() {
    tail.abandon();
    watch.abandon();
    reclaimer.abandon();
    presence.end();
    closeBoth(workers, owner);
    freed = true;
  }

  /**
   * Part of an object's body.
   *
   * @param bytes holds it
   * @param start where the body begins there
   * @param end where what is known of it ends there
   * @param complete whether that is all
   * @param format how the entries in it are written
   * @param source the key
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Piece(
      byte[] bytes, int start, int end, boolean complete, EntryFormat format, String source) {

    static Piece of(LogObject object) {
      int end = object.holdsEntries() ? object.end() : object.start();
      return new Piece(object.body(), object.start(), end, true, object.format(), object.key());
    }
  }

  /** Waits until nothing is being deleted. */
  void awaitQuiet() {
    reclaimer.awaitQuiet();
  }

  @Override
  public @Nullable Piece inMemory(long index) {
    long slot = index - replay.ranges().count();
    if (slot < 0) {
      return null;
    }
    Tail.InMemory found = tail.inMemory(slot);
    return found == null
        ? null
        : new Piece(
            found.bytes(),
            ObjectHeader.LENGTH,
            found.end(),
            found.complete(),
            found.format(),
            owner.keys().object(new Place(taken.epoch(), slot)));
  }

  @Override
  public boolean has(long index) {
    long slot = index - replay.ranges().count();
    return slot < 0 || tail.isStored(slot);
  }

  @Override
  public LogObject read(long index) throws StoreException, DamageException {
    Place place = place(index);
    long older = replay.ranges().count();
    int salvagedBy = index < older ? replay.ranges().salvagedBy(index) : 0;
    return Replay.read(owner, taken.log(), place, salvagedBy, taken.epoch());
  }

  @Override
  public void passed(long index) {
    long slot = index - replay.ranges().count();
    if (slot > 0) {
      tail.readFrom(slot);
    }
  }
}
