package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.s3.Ranges.Range;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Steps 1 to 3 of the protocol (docs/decisions/0006): claims an epoch and closes the ones before. Nothing is changed but fences
 * and the claim, so a crash at any point leaves the log as it was, and its former owner fenced at worst.
 */
final class Takeover {

  /** How far behind the highest slot the far fence is put at first. */
  private static final long FAR = 64;

  private final Owner owner;
  private final Keys keys;
  private final BufferClock clock;
  private final CorruptionPolicy corruption;

  Takeover(Owner owner, BufferClock clock, CorruptionPolicy corruption) {
    this.owner = owner;
    this.keys = owner.keys();
    this.clock = clock;
    this.corruption = corruption;
  }

  /**
   * What was taken over.
   *
   * @param epoch the epoch of the new owner
   * @param log the id of the log
   * @param created whether the log is new
   * @param clean whether the last owner closed it
   * @param closed the epoch that was closed; 0 if the log is new
   * @param end where that epoch ends
   * @param ranges the objects of older owners that are the log
   * @param watermark the place that the log begins at
   * @param unfinishedBytes what had been uploaded behind the end of the log, and is not part of it
   */
  record Taken(
      int epoch,
      UUID log,
      boolean created,
      boolean clean,
      int closed,
      long end,
      Ranges ranges,
      Place watermark,
      long unfinishedBytes) {}

  Taken run(Supplier<UUID> newLog) throws StoreException, DamageException {
    int epoch = claim();
    for (int older = epoch - 1; older > 0; older--) {
      Taken taken = close(older, epoch);
      if (taken != null) {
        return taken;
      }
    }
    return new Taken(
        epoch, newLog.get(), true, true, 0, 0, new Ranges(List.of()), new Place(epoch, 0), 0);
  }

  private int claim() throws StoreException, DamageException {
    int epoch = owner.newestEpoch() + 1;
    while (true) {
      Place place = new Place(epoch, 0);
      String key = keys.claim(epoch);
      byte[] claim = bare(ObjectType.CLAIM, place);
      if (isMine(key, place, claim)) {
        checkConditions(key, claim);
        checkRights(key, place);
        return epoch;
      }
      epoch++;
    }
  }

  private boolean isMine(String key, Place place, byte[] claim) throws StoreException {
    try {
      return owner.claim(key, place, claim, claim.length) == null;
    } catch (DamageException e) {
      return false; // whoever's it was: the next number is as good
    }
  }

  /** Step 2: a store that ignores the condition would let two owners have one slot. */
  private void checkConditions(String key, byte[] claim) throws StoreException {
    if (owner.retries().persist(() -> isPutAgain(key, claim))) {
      throw new BufferStorageException("the store ignores the condition If-None-Match: * (" + key
          + " was put twice): without it two owners cannot be told apart."
          + " Use a store that has it, such as S3");
    }
  }

  private boolean isPutAgain(String key, byte[] claim) throws StoreException {
    try {
      return owner.store().claim(key, claim);
    } catch (StoreException e) {
      if (e.isConflict()) {
        return false; // refused, and that is what matters
      }
      throw e;
    }
  }

  /** What opening can do without, but the log cannot: reading and deleting. */
  private void checkRights(String key, Place place) throws StoreException, DamageException {
    if (owner.header(key, place) == null) {
      throw new BufferStorageException(
          "the store has " + key
              + " and does not show it: it must show what was stored before. Use a store that does, such as S3");
    }
    boolean unused = owner.retries().persist(() -> {
      List<Store.Refused> refused = owner.store().delete(List.of(keys.nothing()));
      if (!refused.isEmpty()) {
        throw owner.store().failed(refused.get(0));
      }
      return true;
    });
  }

  private byte[] bare(ObjectType type, Place place) {
    return ObjectHeader.bare(type, owner.writer(), place, clock.epochMillis()).toBytes();
  }

  /** Step 3 for one epoch; null if it is void. */
  private @Nullable Taken close(int older, int epoch) throws StoreException, DamageException {
    for (long distance = FAR; ; distance *= 2) {
      EpochListing listing = EpochListing.of(owner, older);
      if (listing.isEmpty()) {
        Place first = new Place(older, 0);
        ObjectHeader there = owner.claim(first, bare(ObjectType.FENCE, first));
        if (there == null || there.type() == ObjectType.FENCE) {
          return null;
        }
        continue; // its opening came in between
      }
      Newest before = newest(older, listing);
      if (before == null) {
        // Deleted since it was listed: there is a newer one. An owner that commits that fast must
        // be stopped first.
        Place unused = farFence(older, listing.highest() + 1, distance);
        continue;
      }
      long end = fence(older, listing, listing.hole(before.firstSlot()), distance);
      if (end < 0) {
        continue;
      }
      EpochListing again = EpochListing.of(owner, older);
      Newest after = newest(older, again);
      if (after != null && after.firstSlot() <= end) {
        return taken(older, epoch, end, after, again.bytesBehind(end));
      }
    }
  }

  /** What the data object of the highest slot tells. */
  private record Newest(
      int epoch, Place watermark, @Nullable ObjectHeader header) {

    /** Where in this epoch the log begins. */
    long firstSlot() {
      return watermark.epoch() == epoch ? watermark.slot() : 0;
    }
  }

  private @Nullable Newest newest(int older, EpochListing listing)
      throws StoreException, DamageException {
    for (long slot = listing.highest(); slot >= listing.firstOfLastRun(); slot--) {
      Place place = new Place(older, slot);
      try {
        ObjectHeader header = owner.header(keys.object(place), place);
        if (header == null) {
          return null;
        }
        Place lowest = slot == listing.highest()
            ? header.watermark()
            : max(header.watermark(), new Place(older, listing.firstOfLastRun()));
        return new Newest(older, lowest, header);
      } catch (DamageException e) {
        if (corruption == CorruptionPolicy.FAIL) {
          throw e;
        }
      }
    }
    // All headers of the run are damaged; what is before it cannot be told from what was reclaimed.
    return new Newest(older, new Place(older, listing.firstOfLastRun()), null);
  }

  private static Place max(Place a, Place b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Steps 3.3 and 3.4: the end of the epoch, or -1 if the far fence came to where objects had been reclaimed. */
  private long fence(int older, EpochListing listing, long hole, long distance)
      throws StoreException, DamageException {
    Place far = farFence(older, Math.max(hole, listing.highest() + 1), distance);
    for (long slot = hole; slot <= far.slot(); slot++) {
      if (isEnd(new Place(older, slot), listing)) {
        return slot;
      }
    }
    return -1;
  }

  private Place farFence(int older, long from, long least) throws StoreException, DamageException {
    for (long distance = least; ; distance *= 2) {
      Place far = new Place(older, from + distance);
      ObjectHeader there = owner.claim(far, bare(ObjectType.FENCE, far));
      if (there == null || there.type() == ObjectType.FENCE) {
        return far;
      }
    }
  }

  /** Whether a slot holds a fence, after claiming it for one. */
  private boolean isEnd(Place near, EpochListing listing) throws StoreException, DamageException {
    try {
      ObjectHeader there = owner.claim(near, bare(ObjectType.FENCE, near));
      return there == null || there.type() == ObjectType.FENCE;
    } catch (DamageException e) {
      if (corruption == CorruptionPolicy.FAIL || !listing.hasFence(near.slot())) {
        throw e;
      }
      return true;
    }
  }

  private Taken taken(int older, int epoch, long end, Newest newest, long bytesBehind)
      throws StoreException, DamageException {
    Place watermark = newest.watermark();
    Ranges ranges = new Ranges(List.of());
    if (watermark.epoch() < older) {
      Place opening = new Place(older, 0);
      LogObject object = owner.read(keys.object(opening), opening);
      if (object == null) {
        throw new DamageException(
            keys.object(opening), 0, DamageException.UNKNOWN, "the opening is missing");
      }
      ranges = OpeningBody.of(object).ranges().from(watermark);
    }
    long first = newest.firstSlot();
    ranges = ranges.and(new Range(older, first, end, 0));
    ObjectHeader header = newest.header();
    if (header == null) {
      throw new DamageException(
          keys.object(new Place(older, first)),
          0,
          DamageException.UNKNOWN,
          "no object of the epoch has a header that can be read");
    }
    boolean clean = end > first && type(new Place(older, end - 1)) == ObjectType.CLOSING;
    return new Taken(epoch, header.log(), false, clean, older, end, ranges, watermark, bytesBehind);
  }

  private @Nullable ObjectType type(Place place) throws StoreException, DamageException {
    try {
      ObjectHeader header = owner.header(keys.object(place), place);
      return header == null ? null : header.type();
    } catch (DamageException e) {
      if (corruption == CorruptionPolicy.FAIL) {
        throw e;
      }
      return null; // found again, and told of, when the log is read
    }
  }
}
