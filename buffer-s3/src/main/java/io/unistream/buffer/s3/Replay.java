package io.unistream.buffer.s3;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalVisitor;
import java.util.ArrayList;
import java.util.List;

/**
 * Step 4: reads the log of the older owners, verifying it, {@link Workers#READERS} objects at once. Damaged objects are moved
 * aside if the settings say so; what could be saved of them takes their place.
 */
final class Replay {

  private final Owner owner;
  private final Workers workers;
  private final Takeover.Taken taken;
  private final CorruptionPolicy corruption;
  private final List<QuarantinedSpan> quarantined = new ArrayList<>();

  private Ranges ranges;
  private boolean done;

  Replay(Owner owner, Workers workers, Takeover.Taken taken, CorruptionPolicy corruption) {
    this.owner = owner;
    this.workers = workers;
    this.taken = taken;
    this.corruption = corruption;
    this.ranges = taken.ranges();
  }

  /** The objects of older owners; final after the first run. */
  Ranges ranges() {
    return ranges;
  }

  WalRecovery recovery() {
    return new WalRecovery(
        taken.created(),
        taken.clean() && quarantined.isEmpty(),
        taken.unfinishedBytes(),
        quarantined,
        corruption == CorruptionPolicy.QUARANTINE);
  }

  /** Reads everything; true if it is the first time. */
  boolean run(WalVisitor visitor) {
    Salvage salvage = new Salvage(owner, taken.epoch());
    ReadAhead ahead = new ReadAhead(workers, new Older(), Workers.READERS);
    try {
      for (long index = 0; index < ranges.count(); index++) {
        LogObject object = read(ahead, index, salvage);
        visit(object, visitor);
        salvage.passed(object);
      }
    } catch (StoreException e) {
      throw new BufferStorageException("cannot read the log: " + e.detail(), e);
    } catch (DamageException e) {
      throw e.toUser();
    }
    boolean first = !done;
    if (first) {
      ranges = ranges.salvaged(salvage.indexes(), taken.epoch());
      quarantined.addAll(salvage.spans());
      done = true;
    }
    return first;
  }

  private LogObject read(ReadAhead ahead, long index, Salvage salvage)
      throws StoreException, DamageException {
    try {
      return ahead.read(index);
    } catch (DamageException e) {
      if (corruption == CorruptionPolicy.FAIL || done) {
        throw e;
      }
      Place place = ranges.place(index);
      return workers.call(() -> salvage.save(index, place, e));
    }
  }

  private static void visit(LogObject object, WalVisitor visitor) throws DamageException {
    if (object.header().type() != ObjectType.DATA) {
      return;
    }
    int at = object.start();
    while (at < object.end()) {
      try {
        int end = EntryFormat.end(object.body(), at, object.end());
        EntryFormat.tell(object.body(), at, end, visitor);
        at = end;
      } catch (DamageException e) {
        throw e.in(object.key());
      }
    }
  }

  /** Reads an object of the log; if it is not there, that is damage, unless a newer owner has deleted it. */
  static LogObject read(Owner owner, Place place, int salvagedBy, int epoch)
      throws StoreException, DamageException {
    String key =
        salvagedBy == 0 ? owner.keys().object(place) : owner.keys().salvage(salvagedBy, place);
    LogObject object = owner.read(key, place);
    if (object == null) {
      owner.ensureNewest(epoch);
      throw new DamageException(key, 0, DamageException.UNKNOWN, "the object is missing");
    }
    return object;
  }

  /** The objects as they are in the store. */
  private final class Older implements ReadAhead.Source {

    @Override
    public boolean has(long index) {
      return index < ranges.count();
    }

    @Override
    public LogObject read(long index) throws StoreException, DamageException {
      return Replay.read(owner, ranges.place(index), ranges.salvagedBy(index), taken.epoch());
    }
  }
}
