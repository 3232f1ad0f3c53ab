package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalVisitor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One look at a log that others may have open: what an opening under {@code QUARANTINE} finds in a {@link LookedAtStore}.
 *
 * @param <V> who was told of the entries
 */
final class S3Look<V extends WalVisitor> {

  /** What others do made this look worthless: look again. */
  static final class ChangedException extends Exception {

    private static final long serialVersionUID = 1L;

    ChangedException(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }

  private final LookedAtStore store;
  private final Owner opener;
  private final Workers workers;
  private final List<DamageException> passedOver;
  private final Takeover.Taken taken;
  private final @Nullable UUID logId;
  private final Reading<V> reading;
  private final @Nullable WalOwner owner;

  private S3Look(
      LookedAtStore store,
      Owner opener,
      Workers workers,
      List<DamageException> passedOver,
      Takeover.Taken taken,
      @Nullable UUID logId,
      Reading<V> reading,
      @Nullable WalOwner owner) {
    this.store = store;
    this.opener = opener;
    this.workers = workers;
    this.passedOver = passedOver;
    this.taken = taken;
    this.logId = logId;
    this.reading = reading;
    this.owner = owner;
  }

  /**
   * What was read of the log.
   *
   * @param visitor was told of all of it
   * @param parts the objects that hold entries
   */
  private record Reading<V extends WalVisitor>(Replay replay, V visitor, List<WalPart> parts) {}

  /**
   * Looks.
   *
   * @param reader sends the requests
   */
  static <V extends WalVisitor> S3Look<V> at(
      Owner reader, Workers workers, BufferClock clock, Supplier<V> visitors)
      throws StoreException, DamageException, InterruptedException, ChangedException {
    long mostBytes = Runtime.getRuntime().maxMemory() / 4;
    LookedAtStore store = workers.callInterruptibly(() -> new LookedAtStore(reader, mostBytes));
    if (store.isEmpty()) {
      throw new UnsupportedLogException("there is no log at " + location(reader));
    }
    Owner opener = new Owner(store, reader.keys(), UUID.randomUUID(), reader.retries());
    try {
      return at(store, opener, workers, clock, visitors);
    } catch (StoreException | BufferStorageException e) {
      if (store.isChanged()) {
        throw new ChangedException(e);
      }
      throw e;
    }
  }

  private static <V extends WalVisitor> S3Look<V> at(
      LookedAtStore store, Owner opener, Workers workers, BufferClock clock, Supplier<V> visitors)
      throws StoreException, DamageException, InterruptedException {
    Takeover takeover = new Takeover(opener, clock, CorruptionPolicy.QUARANTINE, new Neighbours());
    List<UUID> made = new CopyOnWriteArrayList<>(); // where nothing is left that tells the log's id
    Takeover.Taken taken = workers.callInterruptibly(() -> takeover.run(() -> {
      UUID id = UUID.randomUUID();
      made.add(id);
      return id;
    }));
    if (taken.created()) {
      throw new UnsupportedLogException("there is no log at " + location(opener)
          + ": it was claimed, and no opening has finished");
    }
    Reading<V> reading = read(store, opener, workers, taken, visitors);
    Takeover.Taken found = taken;
    WalOwner owner = workers.callInterruptibly(
        () -> owner(store, opener, found, reading.replay().recovery().cleanShutdown()));
    return new S3Look<>(
        store,
        opener,
        workers,
        takeover.passedOver(),
        taken,
        made.contains(taken.log()) ? null : taken.log(),
        reading,
        owner);
  }

  private static <V extends WalVisitor> Reading<V> read(
      LookedAtStore store,
      Owner opener,
      Workers workers,
      Takeover.Taken taken,
      Supplier<V> visitors) {
    Takeover.Taken left = taken;
    while (true) {
      List<WalPart> parts = new ArrayList<>();
      V visitor = visitors.get();
      Replay replay = new Replay(
          opener,
          workers,
          left,
          CorruptionPolicy.QUARANTINE,
          object -> part(store, opener, object).ifPresent(parts::add));
      try {
        boolean unused = replay.run(visitor);
        return new Reading<>(replay, visitor, List.copyOf(parts));
      } catch (BufferStorageException e) {
        Place begins = store.begins();
        boolean isFurther = begins.compareTo(left.watermark()) > 0;
        if (!store.isChanged() || !isFurther || left.from(begins).ranges().count() == 0) {
          throw e;
        }
        left = left.from(begins); // what was committed meanwhile is gone, and the rest is as it was
      }
    }
  }

  static String location(Owner reader) {
    return reader.store().location(reader.keys().root());
  }

  private static Optional<WalPart> part(LookedAtStore store, Owner opener, LogObject object) {
    ObjectHeader header = object.header();
    boolean saved = opener.isOwn(header); // nobody else has written that yet
    String key = saved ? opener.keys().object(header.place()) : object.key();
    long bytes = saved
        ? store.damagedBytes(header.place())
        : (long) ObjectHeader.LENGTH + header.storedBytes();
    return object.holdsEntries() && bytes > 0
        ? Optional.of(
            WalPart.of(key.substring(opener.keys().root().length()), bytes, header.sequences()))
        : Optional.empty();
  }

  /** Who claimed the log last; whether that one still runs, nothing in the store tells. */
  private static WalOwner owner(
      LookedAtStore store, Owner opener, Takeover.Taken taken, boolean closed)
      throws StoreException {
    Keys keys = opener.keys();
    int claimed = store.newestClaim();
    if (claimed > taken.closed()) {
      ObjectHeader claim = whole(opener, keys.claim(claimed), new Place(claimed, 0));
      return WalOwner.of(
          name(claimed, claim, "claimed") + ", has not opened the log", WalOwner.State.UNKNOWN);
    }
    Place first = new Place(taken.closed(), 0);
    ObjectHeader opening = whole(opener, keys.object(first), first);
    if (opening == null) {
      opening = whole(opener, keys.checkpoint(first.epoch()), first);
    }
    return WalOwner.of(
        name(first.epoch(), opening, "opened"),
        closed ? WalOwner.State.CLOSED : WalOwner.State.UNKNOWN);
  }

  private static String name(int epoch, @Nullable ObjectHeader header, String did) {
    return "epoch " + epoch
        + (header == null
            ? ""
            : ", writer " + Owner.fingerprint(header.writer()) + ", " + did + " "
                + Instant.ofEpochMilli(header.createdMillis()));
  }

  private static @Nullable ObjectHeader whole(Owner opener, String key, Place place)
      throws StoreException {
    try {
      return opener.header(key, place);
    } catch (DamageException e) {
      return null; // if the log needs it, it is told of with the damage
    }
  }

  /** Who was told of all of it. */
  V visitor() {
    return reading.visitor();
  }

  WalRecovery recovery() {
    return reading.replay().recovery();
  }

  List<QuarantinedSpan> damaged() {
    List<QuarantinedSpan> damaged = new ArrayList<>();
    Set<String> sources = new HashSet<>();
    for (LostSpan span : reading.replay().found()) {
      damaged.add(span.toUser(opener.keys()));
      sources.add(opener.keys().object(span.place()));
    }
    for (DamageException passed : passedOver) {
      if (sources.add(passed.source())) {
        damaged.add(
            QuarantinedSpan.of(passed.source(), passed.offset(), 0, new SequenceRange(0, 0)));
      }
    }
    return List.copyOf(damaged);
  }

  List<WalPart> parts() {
    return reading.parts();
  }

  @Nullable
  WalOwner owner() {
    return owner;
  }

  @Nullable
  UUID logId() {
    return logId;
  }

  WalCursor cursor() {
    return new S3Cursor(new Shown(reading.replay().ranges()), workers, 0);
  }

  /** The objects that were shown, as far as they are there still. */
  private final class Shown implements S3Cursor.Objects {

    private final Ranges ranges;

    Shown(Ranges ranges) {
      this.ranges = ranges;
    }

    @Override
    public boolean has(long index) {
      return index < ranges.count();
    }

    @Override
    public LogObject read(long index) throws StoreException, DamageException {
      Place place = ranges.place(index);
      if (place.compareTo(store.begins()) < 0) {
        return nothing(place);
      }
      try {
        return Replay.read(opener, taken.log(), place, ranges.salvagedBy(index), taken.epoch());
      } catch (StoreException e) {
        if (store.isChanged() && place.compareTo(store.begins()) < 0) {
          return nothing(place);
        }
        throw e;
      }
    }

    /** In place of what its owner gave back meanwhile. */
    private LogObject nothing(Place place) {
      ObjectHeader header = ObjectHeader.bare(ObjectType.CLOSING, opener.writer(), place, 0);
      return new LogObject(opener.keys().object(place), header, new byte[0], 0);
    }

    @Override
    public S3Wal.@Nullable Piece inMemory(long index) {
      return null;
    }

    @Override
    public void passed(long index) {
      // nothing is kept for whoever reads
    }
  }
}
