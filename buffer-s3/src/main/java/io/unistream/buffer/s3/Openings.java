package io.unistream.buffer.s3;

import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.s3.Ranges.Range;
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

  /** The header and what it says; the header is null if nobody knows it any more. */
  record Said(@Nullable ObjectHeader header, OpeningBody body) {}

  /** The opening of a finished epoch. */
  Said of(int epoch) throws StoreException, DamageException {
    try {
      return inSlot(epoch);
    } catch (DamageException e) {
      if (corruption == CorruptionPolicy.FAIL) {
        throw e;
      }
      Said copy = checkpoint(epoch);
      return copy == null ? new Said(null, workedOut(epoch)) : copy;
    }
  }

  /** The same where nothing of it is needed but what it says of losses: if it is damaged, that is not known. */
  Said ifKnown(int epoch) throws StoreException {
    try {
      return inSlot(epoch);
    } catch (DamageException e) {
      Said copy = checkpoint(epoch);
      return copy == null ? new Said(null, OpeningBody.none()) : copy;
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
    return new Said(object.header(), OpeningBody.of(object));
  }

  /** The copy of an opening; null if there is none that can be read. */
  @Nullable
  Said checkpoint(int epoch) throws StoreException {
    try {
      LogObject object = owner.read(keys.checkpoint(epoch), new Place(epoch, 0));
      return object == null || object.header().type() != ObjectType.CHECKPOINT
          ? null
          : new Said(object.header(), OpeningBody.of(object));
    } catch (DamageException e) {
      System.getLogger(Openings.class.getName())
          .log(System.Logger.Level.WARNING, "a checkpoint is damaged", e);
      return null;
    }
  }

  /**
   * What an opening must have said. The finished epoch before it ends at its first slot without data behind all that it had acknowledged,
   * for a fence is there that is never deleted. All of that epoch and what its own opening names may still be needed; what was committed
   * is not there any more, and the commits tell.
   */
  private OpeningBody workedOut(int epoch) throws StoreException, DamageException {
    for (int older = epoch - 1; older > 0; older--) {
      EpochListing listing = EpochListing.of(owner, older);
      if (!listing.isEmpty()) {
        Said before = of(older);
        long first = listing.lowest();
        long end = listing.hole(Math.max(first, acknowledged(older, listing)));
        Ranges ranges = before.body().ranges().and(new Range(older, first, end, 0));
        return new OpeningBody(older, end, ranges, before.body().lost());
      }
    }
    return OpeningBody.none();
  }

  private long acknowledged(int epoch, EpochListing listing) throws StoreException {
    for (long slot = listing.highest(); slot >= listing.firstOfLastRun(); slot--) {
      Place place = new Place(epoch, slot);
      try {
        ObjectHeader header = owner.header(keys.object(place), place);
        if (header != null) {
          return header.acknowledged();
        }
      } catch (DamageException e) {
        System.getLogger(Openings.class.getName())
            .log(System.Logger.Level.WARNING, "an object is damaged", e);
      }
    }
    return 0;
  }
}
