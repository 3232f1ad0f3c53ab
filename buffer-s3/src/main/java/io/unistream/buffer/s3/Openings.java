package io.unistream.buffer.s3;

import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.s3.Ranges.Range;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What finished epochs say of the log before them. An opening stands twice: in slot 0 of its epoch, where it counts, and as a
 * checkpoint, for the case that the first is damaged. Where both are lost, what it said is worked out again from the epoch before it.
 */
final class Openings {

  private final Owner owner;
  private final Keys keys;
  private final CorruptionPolicy corruption;

  Openings(Owner owner, CorruptionPolicy corruption) {
    this.owner = owner;
    this.keys = owner.keys();
    this.corruption = corruption;
  }

  /**
   * What an opening says.
   *
   * @param log the id of the log; null if nobody knows it any more
   * @param watermark where the log began then, at the latest
   * @param reached how far it had come then, at least
   */
  record Said(@Nullable UUID log, Place watermark, Lineage reached, OpeningBody body) {

    static Said of(LogObject object) throws DamageException {
      ObjectHeader header = object.header();
      return new Said(header.log(), header.watermark(), header.prior(), OpeningBody.of(object));
    }

    static Said nothing() {
      return new Said(null, Place.START, Lineage.NONE, OpeningBody.none());
    }
  }

  /**
   * The opening of a finished epoch.
   *
   * @param begins where the log begins now, as far as newer objects say: what lies before is given up, and may be deleted
   */
  Said of(int epoch, Place begins) throws StoreException, DamageException {
    try {
      return inSlot(epoch);
    } catch (DamageException e) {
      if (corruption == CorruptionPolicy.FAIL) {
        throw e;
      }
      Said copy = checkpoint(epoch);
      return copy == null ? workedOut(epoch, begins) : copy;
    }
  }

  /** The same where nothing of it is needed but what it says of losses: if it is damaged, that is not known. */
  Said ifKnown(int epoch) throws StoreException {
    try {
      return inSlot(epoch);
    } catch (DamageException e) {
      Said copy = checkpoint(epoch);
      return copy == null ? Said.nothing() : copy;
    }
  }

  private Said inSlot(int epoch) throws StoreException, DamageException {
    Place place = new Place(epoch, 0);
    String key = keys.object(place);
    LogObject object = owner.readWhatMustBeThere(key, place);
    if (object.header().type() != ObjectType.OPENING) {
      throw new DamageException(
          key,
          5,
          DamageException.UNKNOWN,
          "expected an opening, found " + object.header().type());
    }
    return Said.of(object);
  }

  /** The copy of an opening; null if there is none that can be read. */
  @Nullable
  Said checkpoint(int epoch) throws StoreException {
    try {
      LogObject object = owner.read(keys.checkpoint(epoch), new Place(epoch, 0));
      return object == null || object.header().type() != ObjectType.CHECKPOINT
          ? null
          : Said.of(object);
    } catch (DamageException e) {
      System.getLogger(Openings.class.getName())
          .log(System.Logger.Level.WARNING, "a checkpoint is damaged", e);
      return null;
    }
  }

  /**
   * What an opening must have said. The finished epoch before it ends at its first fence behind all that it had acknowledged, which is never
   * deleted. All of that epoch from its newest known watermark on may still be needed, and what its own
   * opening names; what was committed is not there any more, and the commits tell.
   *
   * @param begins as for {@link #of}
   */
  Said workedOut(int epoch, Place begins) throws StoreException, DamageException {
    for (int older = epoch - 1; older > 0; older--) {
      EpochListing listing = EpochListing.of(owner, older);
      if (!listing.isEmpty()) {
        return workedOut(older, listing, begins, toldBy(epoch));
      }
    }
    return Said.nothing();
  }

  /** How far the log had come when an epoch was opened; null if nothing that is left says it. */
  private @Nullable Lineage toldBy(int epoch) throws StoreException {
    Place opening = new Place(epoch, 0);
    Place first = new Place(epoch, 1);
    ObjectHeader header = headerIfWhole(keys.object(opening), opening);
    if (header != null && header.type() == ObjectType.OPENING) {
      return header.prior();
    }
    header = headerIfWhole(keys.checkpoint(epoch), opening);
    if (header != null && header.type() == ObjectType.CHECKPOINT) {
      return header.prior();
    }
    header = headerIfWhole(keys.object(first), first);
    return header == null || header.type() == ObjectType.FENCE ? null : header.prior();
  }

  /** @param told how far the log had come at its end; null if that is not known */
  private Said workedOut(int older, EpochListing listing, Place begins, @Nullable Lineage told)
      throws StoreException, DamageException {
    ObjectHeader newest = newestHeader(older, listing);
    Place begun = newest == null ? begins : begins.orLater(newest.watermark());
    Said before = of(older, begun);
    Place watermark = begun.orLater(before.watermark());
    long first = watermark.epoch() == older ? watermark.slot() : listing.lowest();
    long acknowledged = newest == null ? 1 : Math.max(1, newest.acknowledged());
    long known = Math.max(first, acknowledged);
    Came came = told == null ? Came.UNKNOWN : came(older, listing, known, told);
    long from = Math.max(came.behind(), known);
    long end = Math.min(end(older, listing, from), came.beyond());
    Ranges ranges = before.body().ranges().from(watermark);
    for (Range run : listing.runs(older, first, end)) {
      ranges = watermark.epoch() > older ? ranges : ranges.and(run);
    }
    boolean gone = !listing.hasFence(end) && listing.endsBehind(end);
    if (told == null && gone && watermark.epoch() <= older) {
      // nobody says how far it had come, so what is gone before the fence counts
      ranges = ranges.and(new Range(older, end, listing.fenceFrom(end), 0));
      end = listing.fenceFrom(end);
    }
    Lineage reached = told != null ? told : newest == null ? before.reached() : newest.last();
    UUID log = newest == null ? before.log() : newest.log();
    OpeningBody body = new OpeningBody(older, end, ranges, before.body().lost(), Set.of());
    return new Said(log, watermark, reached, body);
  }

  /**
   * What had come of an epoch when it was closed.
   *
   * @param behind the slot behind the last object with a record that had; 0 if there is none
   * @param beyond the first slot that is known to have held what had not
   */
  private record Came(long behind, long beyond) {

    static final Came UNKNOWN = new Came(0, Long.MAX_VALUE);
  }

  /**
   * What was not in the log when the epoch was closed has numbers behind those that were: they were given again. So the numbers tell the log from what
   * came late, whatever looks like a fence before it, and whatever a fence was overwritten with. Only where the last object said nothing, numbers
   * were skipped, and void objects have some of those. Such a one stands behind a fence, and before nothing that could have led the log on: what is
   * damaged or gone, and has a fence close behind it, as the end of an epoch has.
   *
   * @param known the slot up to which all is known to have come
   */
  private Came came(int epoch, EpochListing listing, long known, Lineage told)
      throws StoreException {
    long beyond = Long.MAX_VALUE;
    long behind = listing.end();
    boolean ledOn = false;
    for (long slot : listing.highestFirst()) {
      Place place = new Place(epoch, slot);
      ObjectHeader header = headerIfWhole(keys.object(place), place);
      ledOn = ledOn
          || (header == null && listing.endsBehind(slot))
          || isAnyGone(epoch, listing, slot + 1, behind);
      behind = slot;
      if (header == null || header.sequences().isEmpty()) {
        continue;
      }
      long last = header.last().sequence();
      boolean isVoid =
          last < told.sequence() && !ledOn && isBehindFence(epoch, listing, known, slot);
      if (last <= told.sequence() && !isVoid) {
        return new Came(slot + 1, beyond);
      }
      beyond = slot;
      ledOn = false;
    }
    return new Came(0, beyond);
  }

  /** Whether a slot between two others has no object, or what is left of one, and the epoch ends behind it. */
  private boolean isAnyGone(int epoch, EpochListing listing, long from, long to)
      throws StoreException {
    for (long slot = from; slot < Math.min(to, from + EpochListing.CLOSE); slot++) {
      if (listing.endsBehind(slot)
          && (!listing.hasFence(slot) || owner.isCut(new Place(epoch, slot)))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a fence behind what is known to have come is before a slot, wherever it stands now. */
  private boolean isBehindFence(int epoch, EpochListing listing, long known, long slot)
      throws StoreException {
    for (long fence : listing.fencesBefore(slot)) {
      long belongs = owner.slotOfFence(new Place(epoch, fence));
      if (known <= belongs && belongs < slot) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where the epoch ends: at the fence behind a given slot, and if that is gone at the first slot without data. A hole that has no fence is
   * where an object is gone. What only looks like a fence is an object that was cut to the same size.
   */
  private long end(int epoch, EpochListing listing, long from) throws StoreException {
    long fence = listing.fenceFrom(listing.hole(from));
    while (fence >= 0 && owner.isCut(new Place(epoch, fence))) {
      listing.isCut(fence);
      fence = listing.fenceFrom(listing.hole(from));
    }
    long hole = listing.hole(from);
    long end = listing.endsData(fence, hole) ? fence : hole;
    listing.fencesBefore(end).forEach(listing::isCut);
    return end;
  }

  private @Nullable ObjectHeader headerIfWhole(String key, Place place) throws StoreException {
    try {
      return owner.header(key, place);
    } catch (DamageException e) {
      System.getLogger(Openings.class.getName())
          .log(System.Logger.Level.WARNING, "an object is damaged", e);
      return null;
    }
  }

  private @Nullable ObjectHeader newestHeader(int epoch, EpochListing listing)
      throws StoreException {
    for (long slot : listing.highestFirst()) {
      Place place = new Place(epoch, slot);
      ObjectHeader header = headerIfWhole(keys.object(place), place);
      if (header != null && header.type() != ObjectType.FENCE) {
        return header;
      }
    }
    return null;
  }
}
