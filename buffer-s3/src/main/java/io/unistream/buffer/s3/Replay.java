package io.unistream.buffer.s3;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalVisitor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Step 4: reads the log of the older owners, verifying it, {@link Workers#READERS} objects at once. Damaged objects are moved
 * aside if the settings say so; what could be saved of them takes their place. The visitor is told how far the log had come before and
 * after each object, and of what was lost in its place.
 */
final class Replay {

  private final Owner owner;
  private final Workers workers;
  private final Takeover.Taken taken;
  private final CorruptionPolicy corruption;
  private final Consumer<LogObject> objects;

  private Ranges ranges;
  /** What the log goes on without; in order of finding. */
  private final Set<LostSpan> lost = new LinkedHashSet<>();
  /** What no opening had decided upon before, in the order of the log. */
  private final List<LostSpan> found = new ArrayList<>();

  private Lineage reached = Lineage.NONE;
  /** How far the log had come before the first object that is needed. */
  private Lineage before = Lineage.NONE;

  private @Nullable WalEntry lastCommit;
  private boolean damaged;
  private boolean done;

  Replay(Owner owner, Workers workers, Takeover.Taken taken, CorruptionPolicy corruption) {
    this(owner, workers, taken, corruption, object -> {});
  }

  /**
   * Makes a replay.
   *
   * @param objects is told of each object, in order
   */
  Replay(
      Owner owner,
      Workers workers,
      Takeover.Taken taken,
      CorruptionPolicy corruption,
      Consumer<LogObject> objects) {
    this.objects = objects;
    this.owner = owner;
    this.workers = workers;
    this.taken = taken;
    this.corruption = corruption;
    this.ranges = taken.ranges();
    this.lost.addAll(taken.lost());
  }

  /** The objects of older owners; final after the first run. */
  Ranges ranges() {
    return ranges;
  }

  /** How far the log has come; known after the first run. */
  Lineage reached() {
    return reached;
  }

  /** The last one in the log, known after the first run; null if there is none. */
  @Nullable
  WalEntry lastCommit() {
    return lastCommit;
  }

  /** The damage that no opening had decided upon before; known after the first run. */
  List<LostSpan> found() {
    return found;
  }

  /** What the opening says. */
  OpeningBody opening() {
    return new OpeningBody(taken.closed(), taken.end(), ranges, stillOfInterest(), taken.unclean());
  }

  WalRecovery recovery() {
    List<QuarantinedSpan> told = new ArrayList<>();
    lost.forEach(span -> told.add(span.toUser(owner.keys())));
    return WalRecovery.builder()
        .created(taken.created())
        .cleanShutdown(taken.clean() && !damaged)
        .tornBytes(taken.unfinishedBytes())
        .quarantined(told)
        .toleratesGaps(corruption == CorruptionPolicy.QUARANTINE)
        .build();
  }

  /** The last record before the log that was given up; what is lost there was not, as far as anybody knows. */
  private long givenUpBefore(ObjectHeader first) {
    long sequence = first.prior().sequence();
    boolean found = true;
    while (found) {
      long last = sequence;
      LostSpan around = lost.stream()
          .filter(
              span -> span.missing().first() <= last && last <= span.missing().last())
          .findAny()
          .orElse(null);
      found = around != null;
      sequence = around == null ? last : around.missing().first() - 1;
    }
    return sequence;
  }

  /** Reads everything; true if it is the first time. An interrupt ends it, but not one that came before the call. */
  boolean run(WalVisitor visitor) {
    boolean before = Thread.interrupted();
    try {
      return runNow(visitor);
    } finally {
      if (before) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean runNow(WalVisitor visitor) {
    Salvage salvage = new Salvage(owner, taken);
    ReadAhead ahead = new ReadAhead(workers, new Older(), Workers.READERS);
    BitSet holdEntries = new BitSet();
    Map<Place, List<LostSpan>> known = known(visitor);
    Lineage first = null;
    if (!done) {
      owner.retries().progress(); // the log is taken over
    }
    try {
      for (long index = 0; index < ranges.count(); index++) {
        LogObject object = read(ahead, index, salvage);
        if (!done) {
          owner.retries().progress();
        }
        ObjectHeader header = object.header();
        if (!salvage.isOf(index)) {
          salvage.passed(header);
        }
        if (index == 0 && !salvage.isOf(0) && taken.watermark().equals(header.place())) {
          visitor.begins(givenUpBefore(header));
        }
        if (object.holdsEntries()) {
          holdEntries.set(Math.toIntExact(index));
          first = first == null ? header.prior() : first;
        }
        if (!salvage.isUncertain()) {
          visitor.reached(header.prior().sequence(), header.prior().batch());
        }
        objects.accept(object);
        object.visit(new Commits(visitor));
        known.getOrDefault(header.place(), List.of()).forEach(span -> tell(span, visitor));
        notes(object).forEach(span -> tell(span, visitor));
        if (!salvage.isUncertain()) {
          visitor.reached(salvage.reached().sequence(), salvage.reached().batch());
        }
      }
      Lineage end = done ? reached : end(salvage);
      visitor.reached(end.sequence(), end.batch());
      if (!done) {
        lost.addAll(salvage.spans());
        found.addAll(0, salvage.spans());
        damaged = !salvage.indexes().isEmpty();
        ranges = ranges.salvaged(salvage.indexes(), taken.epoch()).trimmed(holdEntries);
        reached = end;
        before = first == null ? end : first;
      }
    } catch (StoreException e) {
      throw new BufferStorageException("cannot read the log: " + e.detail(), e);
    } catch (DamageException e) {
      throw e.toUser();
    } catch (InterruptedException e) {
      throw S3Wal.interrupted(e);
    }
    boolean isFirst = !done;
    done = true;
    return isFirst;
  }

  private Lineage end(Salvage salvage) {
    Lineage end = salvage.end(taken.reached());
    if (!taken.ownerLost()) {
      return end;
    }
    Lineage most = end.plus(Lineage.MOST_OF_ONE_OWNER);
    SequenceRange missing = SequenceRange.closed(end.sequence() + 1, most.sequence());
    LostSpan all = new LostSpan(new Place(taken.closed(), 0), 0, 0, missing);
    lost.add(all);
    found.add(all);
    return most;
  }

  private void tell(LostSpan span, WalVisitor visitor) {
    lost.add(span);
    visitor.damaged(span.toUser(owner.keys()));
  }

  /** What is known of objects that are there, by place; of the others the visitor is told now. */
  private Map<Place, List<LostSpan>> known(WalVisitor visitor) {
    Map<Place, List<LostSpan>> known = new HashMap<>();
    for (LostSpan span : taken.lost()) {
      if (ranges.contains(span.place())) {
        known.computeIfAbsent(span.place(), place -> new ArrayList<>()).add(span);
      } else {
        tell(span, visitor);
      }
    }
    return known;
  }

  private static List<LostSpan> notes(LogObject object) throws DamageException {
    return object.header().type() == ObjectType.NOTE ? OpeningBody.of(object).lost() : List.of();
  }

  /**
   * What later openings need to know: what is missing behind the first object that is needed, or immediately before it, where nobody
   * else tells of it; and damage that took no record, for as long as its object is there.
   */
  private List<LostSpan> stillOfInterest() {
    List<LostSpan> kept = new ArrayList<>();
    List<LostSpan> byEnd = new ArrayList<>(lost);
    byEnd.sort(
        (one, other) -> Long.compare(other.missing().last(), one.missing().last()));
    long needed = before.sequence();
    for (LostSpan span : byEnd) {
      boolean there = ranges.contains(span.place());
      boolean behind = span.missing().first() > before.sequence();
      if (there || behind || (!span.missing().isEmpty() && span.missing().last() >= needed)) {
        kept.add(span);
        needed =
            span.missing().isEmpty() ? needed : Math.min(needed, span.missing().first() - 1);
      }
    }
    return kept;
  }

  private LogObject read(ReadAhead ahead, long index, Salvage salvage)
      throws StoreException, DamageException, InterruptedException {
    try {
      return ahead.readInterruptibly(index);
    } catch (DamageException e) {
      if (corruption == CorruptionPolicy.FAIL || done) {
        throw e;
      }
      Place place = ranges.place(index);
      return workers.call(() -> salvage.save(index, place, e));
    }
  }

  /** Reads an object of the log; if it is not there, that is damage, unless a newer owner has deleted it. */
  static LogObject read(Owner owner, UUID log, Place place, int salvagedBy, int epoch)
      throws StoreException, DamageException {
    String key =
        salvagedBy == 0 ? owner.keys().object(place) : owner.keys().salvage(salvagedBy, place);
    try {
      LogObject object = owner.readWhatMustBeThere(key, place);
      if (!object.header().log().equals(log)) {
        throw new DamageException(
            key,
            24,
            DamageException.UNKNOWN,
            "expected an object of the log " + log + ", found "
                + object.header().type() + " of " + object.header().log());
      }
      if (salvagedBy > 0 && !object.header().isOfSalvage()) { // what was given up stays so
        throw new DamageException(
            key,
            104,
            DamageException.UNKNOWN,
            "expected what was salvaged of an object, found a "
                + object.header().type() + " of " + object.header().entries() + " entries");
      }
      return object;
    } catch (DamageException e) {
      owner.ensureNewest(epoch);
      throw e;
    }
  }

  /** Keeps the last commit that passes. */
  private final class Commits implements WalVisitor {

    private final WalVisitor visitor;

    Commits(WalVisitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {
      visitor.record(sequence, epochMillis, payloadBytes);
    }

    @Override
    public void control(WalEntry entry) {
      lastCommit = entry.type() == WalEntry.Type.COMMIT ? entry : lastCommit;
      visitor.control(entry);
    }
  }

  /** The objects as they are in the store. */
  private final class Older implements ReadAhead.Source {

    @Override
    public boolean has(long index) {
      return index < ranges.count();
    }

    @Override
    public LogObject read(long index) throws StoreException, DamageException {
      return Replay.read(
          owner, taken.log(), ranges.place(index), ranges.salvagedBy(index), taken.epoch());
    }
  }
}
