package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.s3.Ranges.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Steps 1 to 3 of the protocol (docs/decisions/0006): claims an epoch and closes the ones before. Nothing is changed but fences
 * and the claim, so a crash at any point leaves the log as it was, and its former owner fenced at worst. Each loop ends in the time
 * that the settings give.
 */
final class Takeover {

  private static final System.Logger LOG = System.getLogger(Takeover.class.getName());

  /** How far behind the highest slot the far fence is put at first. */
  private static final long FAR = 64;

  private static final long FARTHEST = 1L << 40;

  /** So many damaged claims in a row, and no other is hoped for. */
  private static final int CLAIMS_LOOKED_AT = 10;

  /** More epochs are not left out for the sake of objects that cannot be read. Each may cost a request. */
  private static final int MOST_LOST_CLAIMS = 1_000;

  /** More slots than any owner has under way. */
  private static final long MOST_UNDER_WAY = 256;

  private final Owner owner;
  private final Keys keys;
  private final BufferClock clock;
  private final CorruptionPolicy corruption;
  private final Openings openings;
  private final Neighbours neighbours;
  /** One for all that is done in vain. */
  private final Retries.Limit limit;
  /** An epoch whose opening was met where a fence was to be put, whatever a LIST takes it for by its length; 0 if there is none. */
  private int openedMeanwhile;
  /** What would have ended it under {@code FAIL}; some of it no reader of the log meets again. */
  private final List<DamageException> passedOver = new ArrayList<>();

  Takeover(Owner owner, BufferClock clock, CorruptionPolicy corruption, Neighbours neighbours) {
    this.neighbours = neighbours;
    this.owner = owner;
    this.keys = owner.keys();
    this.clock = clock;
    this.corruption = corruption;
    this.openings = new Openings(owner, corruption);
    this.limit = owner.retries().limit();
  }

  /**
   * What was taken over.
   *
   * @param epoch the epoch of the new owner
   * @param log the id of the log
   * @param created whether the log is new
   * @param clean whether the last owner closed it
   * @param closed the epoch that was closed; 0 if the log is new
   * @param end where that epoch ends; no slot from there on that its owner did not know as acknowledged is in the log
   * @param ranges the objects of older owners that are the log
   * @param watermark the place that the log begins at
   * @param reached how far the log had come at least
   * @param ownerLost whether nothing is left of what the last owner wrote, nor of how much that was
   * @param lost what it goes on without, as far as it is known before it is read
   * @param unclean the epochs in which the last owner may have left what nobody needs
   * @param uncollected the same of the owner before, who may not have come to collect it
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
      Lineage reached,
      boolean ownerLost,
      List<LostSpan> lost,
      Set<Integer> unclean,
      Set<Integer> uncollected,
      long unfinishedBytes) {

    /** The same once more was committed: the log begins behind what was deleted since. */
    Taken from(Place place) {
      return new Taken(
          epoch,
          log,
          created,
          clean,
          closed,
          end,
          ranges.from(place),
          place,
          reached,
          ownerLost,
          lost,
          unclean,
          uncollected,
          unfinishedBytes);
    }
  }

  /** The damage that was passed over, in order of finding. */
  List<DamageException> passedOver() {
    return passedOver;
  }

  Taken run(Supplier<UUID> newLog) throws StoreException, DamageException {
    Claimed claimed = claim();
    int epoch = claimed.epoch();
    int finished = claimed.finished();
    EpochListing.Behind behind =
        epoch - 1 > finished ? EpochListing.behind(owner, finished) : EpochListing.Behind.NOTHING;
    for (int older = epoch - 1; older > 0 && older >= finished; older--) {
      boolean settled = (behind.isVoid(older) && older != openedMeanwhile)
          || (older > finished && behind.hasNothing(older) && isVoid(older, EpochListing.empty()));
      Taken taken = settled ? null : close(older, epoch, finished, newLog);
      if (taken != null) {
        return taken;
      }
      owner.retries().progress(); // an epoch less
    }
    if (finished > 0) {
      return withoutAll(finished, epoch, newLog);
    }
    return new Taken(
        epoch,
        newLog.get(),
        true,
        true,
        0,
        0,
        new Ranges(List.of()),
        new Place(epoch, 0),
        Lineage.NONE,
        false,
        List.of(),
        Set.of(),
        Set.of(),
        0);
  }

  /**
   * An epoch of this owner's.
   *
   * @param finished the newest epoch that is known to be finished, by a checkpoint that is there or was; 0 if none is
   */
  private record Claimed(int epoch, int finished) {}

  /** Claims the number behind all that are taken, and behind the newest that is known to be finished. */
  private Claimed claim() throws StoreException, DamageException {
    int checkpoint = owner.newestCheckpoint();
    checkDeleting(); // it may take long, and the look at the claims is to be a fresh one
    int newest = owner.newestClaim();
    int known = Math.max(checkpoint, toldByClaims(newest, checkpoint));
    fenceUnfinished(newest, known);
    int epoch = Math.max(newest, known) + 1;
    while (true) {
      Place place = new Place(epoch, 0);
      String key = keys.claim(epoch);
      byte[] claim =
          ObjectHeader.claim(owner.writer(), place, known, clock.epochMillis()).toBytes();
      ObjectHeader there = claimed(key, place, claim);
      if (there == null) {
        checkConditions(key, claim);
        int last = lastWithObjects(epoch);
        int newestNow = newestClaim(epoch, key);
        if (last < epoch) {
          checkReading(key, place);
          return new Claimed(epoch, known);
        }
        if (newestNow > epoch) {
          // It wrote that, or goes behind it, and may never look at this epoch.
          throw Owner.fenced(epoch, newestNow);
        }
        goBehindLostClaims(epoch, last, known);
        known = Math.max(known, owner.newestCheckpoint()); // whoever was ahead may know more
        epoch = last + 1;
      } else {
        ensureNoNeighbour(key, there);
        known = Math.max(known, there.watermark().epoch());
        limit.check("the store says that keys are taken that it does not show: " + key
            + " is taken, and so was each before it");
        epoch++;
      }
    }
  }

  /**
   * Fences the newest epoch if it is claimed and nothing is there. Its owner may have ended right after its claim, and then each opening leaves
   * one such epoch to the next: without this, a program that is killed soon after each start would leave them all to the first that lives longer.
   */
  private void fenceUnfinished(int newest, int known) throws StoreException, DamageException {
    if (newest > known) {
      EpochListing listing = EpochListing.of(owner, newest);
      if (listing.isEmpty() && !listing.hasFence(0) && !isVoid(newest, listing)) {
        openedMeanwhile = newest;
      }
    }
  }

  /**
   * The last epoch, from this owner's on, of which the log has objects; 0 if there is none. An owner claims before it writes anything there. So if an object
   * is there, another has claimed since, and is listed after this; or somebody had claimed that number before, and its claim was deleted; or
   * somebody who is about to claim has fenced slot 0 ({@link #fenceUnfinished}).
   */
  private int lastWithObjects(int epoch) throws StoreException {
    return EpochListing.lastBehind(owner, epoch - 1);
  }

  /**
   * Nothing is lost by that: what the former owners wrote is in the log, and is taken over like any other. But it has to be this log's, and not what
   * somebody copied here, or what an owner writes to whom nobody told that its log was deleted.
   */
  private void goBehindLostClaims(int epoch, int last, int known)
      throws StoreException, DamageException {
    limit.check("the log has objects of epochs that nobody has claimed, and always newer ones");
    EpochListing listing = EpochListing.of(owner, last);
    if (last == epoch && listing.isEmpty() && listing.hasFence(0)) {
      return; // another is about to claim, and took this one for one that never finished
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "the log has objects of epoch " + last + ", and the newest claim was of epoch "
            + (epoch - 1) + ": newer claims were deleted from " + keys.claims()
            + ". They must stay there");
    Newest newest = listing.isEmpty() ? null : newest(last, listing);
    ObjectHeader header = newest == null ? null : newest.header();
    if (header == null) {
      if (last - epoch > MOST_LOST_CLAIMS) {
        throw foreign(last, "cannot be read");
      }
      return;
    }
    ensureOurs(header, known);
  }

  /**
   * Throws if an object that the log is to be taken from is that of a living buffer of this process, or of another log than the epoch that is known to be
   * finished. Asked again for each epoch that is closed, before anything is changed there: an opening that is refused leaves its claim behind, so
   * that one of the next ones finds nothing unclaimed any more.
   */
  private void ensureOurs(ObjectHeader header, int known) throws StoreException {
    ensureNoNeighbour(keys.object(header.place()), header);
    int epoch = header.place().epoch();
    UUID log = known > 0 && epoch > known ? openings.ifKnown(known).log() : null;
    if (log != null && !log.equals(header.log()) && !isUnderANewId(header)) {
      throw foreign(epoch, "are of the log " + header.log() + ", and this one is " + log);
    }
  }

  /**
   * Whether whoever wrote an object claimed its epoch here, and went on under a new id because nothing told the old one any more: then it skipped all
   * numbers that can have been given. What tells the old one may have been put back since.
   */
  private boolean isUnderANewId(ObjectHeader header) throws StoreException {
    int epoch = header.place().epoch();
    if (openings.ifKnown(epoch).reached().sequence() < Lineage.MOST_OF_ONE_OWNER) {
      return false;
    }
    try {
      ObjectHeader claim = owner.header(keys.claim(epoch), new Place(epoch, 0));
      return claim != null && claim.writer().equals(header.writer());
    } catch (DamageException e) {
      return false; // it cannot tell
    }
  }

  private BufferStorageException foreign(int last, String what) {
    return new BufferStorageException("there are objects below " + keys.log(last) + " that " + what
        + ". Find out how they came there, and move them away");
  }

  /**
   * The newest checkpoint that the newest claim tells of, which may have been deleted since; 0 if it tells of none. It is also looked at
   * before anything is changed: whoever may not read, has another key for it, or another format, finds that out here.
   */
  private int toldByClaims(int newest, int checkpoint) throws StoreException, DamageException {
    DamageException damaged = null;
    for (int epoch = newest; epoch > Math.max(0, newest - CLAIMS_LOOKED_AT); epoch--) {
      String key = keys.claim(epoch);
      try {
        ObjectHeader claim = owner.header(key, new Place(epoch, 0));
        if (claim != null) {
          ensureNoNeighbour(key, claim);
          return claim.watermark().epoch();
        }
      } catch (DamageException e) {
        damaged = damaged == null ? e : damaged; // the one before it may tell
      } catch (StoreException e) {
        throw e.hope() == StoreException.Hope.LATER
            ? e
            : new StoreException(
                e.hope(),
                false,
                e.detail() + ". (If " + key
                    + " was claimed with another encryption key, and no log was ever opened here: remove it)",
                e);
      }
    }
    if (damaged != null && checkpoint == 0) {
      passOver(damaged); // else a log whose checkpoints were deleted would be taken for a new one
    }
    return 0;
  }

  /** Within one process the other is known to live. */
  private void ensureNoNeighbour(String key, ObjectHeader there) {
    if (neighbours.has(there.writer())) {
      throw new BufferLockedException("another buffer of this process has the log open ("
          + key
          + " is that buffer's): close it first, or give this one its own prefix");
    }
  }

  /** Null if the claim is this owner's, otherwise what is there: a damaged one tells nothing, and the next number is as good. */
  private @Nullable ObjectHeader claimed(String key, Place place, byte[] claim)
      throws StoreException {
    try {
      return owner.claim(key, place, claim, claim.length);
    } catch (DamageException e) {
      return ObjectHeader.claim(ObjectHeader.NO_LOG, place, 0, 0);
    }
  }

  /** Step 2: a store that ignores the condition would let two owners have one slot. */
  private void checkConditions(String key, byte[] claim) throws StoreException {
    if (owner.retries().persist(() -> isPutAgain(key, claim))) {
      throw new BufferStorageException("the store ignores the condition If-None-Match: * (" + key
          + " was put twice): without it two owners cannot be told apart."
          + " Use a store that supports it, such as S3");
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

  /** A store that lists late, or under other names, would hide what older owners wrote. */
  private int newestClaim(int epoch, String key) throws StoreException {
    int newest = owner.newestClaim();
    if (newest < epoch) {
      throw new BufferStorageException("the store does not list " + key
          + ", which was just stored (the newest that it lists is of epoch " + newest
          + "): its listings must show at once what was stored, under the same name."
          + " Use a store whose listings do, such as S3, and a prefix that it does not rewrite");
    }
    return newest;
  }

  private void checkReading(String key, Place place) throws StoreException, DamageException {
    if (owner.header(key, place) == null) {
      throw new BufferStorageException(
          "the store has " + key
              + " and does not show it: it must show what was stored before. Use a store that does, such as S3");
    }
  }

  /** Before the claim, or each opening that may not leaves one behind. */
  private void checkDeleting() throws StoreException {
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

  /**
   * Step 3 for one epoch; null if it is void.
   *
   * @param finished the newest epoch that is known to be finished; if it is this one, no fence may be put into slot 0
   */
  private @Nullable Taken close(int older, int epoch, int finished, Supplier<UUID> newLog)
      throws StoreException, DamageException {
    for (long distance = FAR; ; distance = twice(distance)) {
      EpochListing listing = EpochListing.of(owner, older);
      if (listing.isEmpty() && !(older == finished && hasCutOpening(older, listing))) {
        if (older == finished || isVoid(older, listing)) {
          return null;
        }
        if (listing.isEmpty()) {
          limit.check(
              "the store has an object in slot 0 of epoch " + older + " but does not list it");
          continue; // its opening came in between
        } // else it is an opening that was cut, which every listing shows as a fence
      }
      Newest before = newest(older, listing);
      if (before == null) {
        // Deleted since it was listed: there is a newer one. An owner that commits that fast must
        // be stopped first.
        Place unused = farFence(older, listing.highest() + 1, distance);
        limit.check("the store lists objects of epoch " + older + " but does not return them");
        continue;
      }
      ObjectHeader known = before.header();
      if (known != null) {
        ensureOurs(known, finished);
      }
      long end = fence(older, listing, listing.hole(before.mustReach()), distance);
      if (end >= 0) {
        long certainEnd = fenceHoles(older, listing, before, end);
        EpochListing again = EpochListing.of(owner, older);
        listing.cut().forEach(again::isCut);
        findCut(older, again, end);
        Newest after = newest(older, again);
        if (after != null && after.mustReach() <= end) {
          return taken(older, epoch, certainEnd, end, after, again, newLog);
        }
      }
      limit.check(
          "the end of epoch " + older
              + " could not be settled: its owner continues to write, or the store does not list what it has");
    }
  }

  /** A fence, which may have come late to where all was deleted, tells nothing of a finished epoch; an opening that was cut to that size does. */
  private boolean hasCutOpening(int finished, EpochListing listing) throws StoreException {
    return listing.hasFence(0) && owner.isCut(new Place(finished, 0));
  }

  /** There was data before the end. What looks like a fence now is a late one, which is rare, or an object that was cut meanwhile. */
  private void findCut(int older, EpochListing listing, long end) throws StoreException {
    for (long slot : listing.fencesBefore(end)) {
      if (owner.isCut(new Place(older, slot))) {
        listing.isCut(slot);
      }
    }
  }

  private boolean isVoid(int older, EpochListing listing) throws StoreException, DamageException {
    return isEnd(new Place(older, 0), listing);
  }

  /**
   * What the data object of the highest slot tells whose header can be read.
   *
   * @param lastRun where the last objects without a hole between them begin
   * @param header null if no header of the epoch can be read
   * @param highest whether it is the highest of all, so that what it says is the newest
   */
  private record Newest(int epoch, long lastRun, @Nullable ObjectHeader header, boolean highest) {

    /** Where in this epoch the log begins, at the earliest. */
    long firstSlot() {
      return header != null && header.watermark().epoch() == epoch
          ? header.watermark().slot()
          : 0;
    }

    /**
     * Where the end of the epoch cannot be before: all up to it is there, or was. There is data, so there was an opening; and
     * nothing is sent that says of a slot that it was acknowledged, unless it was. If the newest header is damaged, the last run
     * is taken for part of the log.
     */
    long mustReach() {
      return Math.max(certain(), highest ? 0 : lastRun);
    }

    long certain() {
      return Math.max(Math.max(firstSlot(), 1), header == null ? 0 : header.acknowledged());
    }
  }

  private @Nullable Newest newest(int older, EpochListing listing)
      throws StoreException, DamageException {
    for (long slot : listing.highestFirst()) {
      Place place = new Place(older, slot);
      try {
        ObjectHeader header = owner.header(keys.object(place), place);
        if (header == null) {
          return null;
        }
        if (header.type() == ObjectType.FENCE) {
          throw new DamageException(
              keys.object(place), 0, DamageException.UNKNOWN, "a fence is larger than fences are");
        }
        return new Newest(older, listing.firstOfLastRun(), header, slot == listing.highest());
      } catch (DamageException e) {
        passOver(e);
      }
    }
    return new Newest(older, listing.firstOfLastRun(), null, false);
  }

  /** Steps 3.3 and 3.4: the end of the epoch, or -1 if the far fence came to where objects had been reclaimed. */
  private long fence(int older, EpochListing listing, long hole, long distance)
      throws StoreException, DamageException {
    Place far = farFence(older, Math.max(hole, listing.highest() + 1), distance);
    for (long slot = hole; slot <= far.slot(); slot++) {
      if (isEnd(new Place(older, slot), listing)) {
        return slot;
      }
      if ((slot - hole) % FAR
          == FAR - 1) { // a former owner is faster, or the store shows what is not there
        limit.check("no end of epoch " + older + " could be found up to slot " + slot);
      }
    }
    return -1;
  }

  /**
   * Where the newest header is damaged, the end was searched behind the last run, and there may be free slots before it that a living
   * owner is still about to write, and to acknowledge with all behind them. It is never more than its window behind.
   *
   * @return the first slot that is certainly not in the log, which is what the former owner goes by
   */
  private long fenceHoles(int older, EpochListing listing, Newest newest, long end)
      throws StoreException, DamageException {
    if (newest.highest()) {
      return end;
    }
    long low = newest.certain();
    long first = end;
    for (long slot = low; slot < end; slot++) {
      if (slot == low + MOST_UNDER_WAY) {
        slot = Math.max(slot, end - MOST_UNDER_WAY);
      }
      if (!listing.hasData(slot) && isEnd(new Place(older, slot), listing)) {
        first = Math.min(first, slot);
      }
    }
    return first;
  }

  private Place farFence(int older, long from, long least) throws StoreException, DamageException {
    for (long distance = least; ; distance = twice(distance)) {
      Place far = new Place(older, from + distance);
      try {
        ObjectHeader there = owner.claim(far, bare(ObjectType.FENCE, far));
        if (there == null || there.type() == ObjectType.FENCE) {
          return far;
        }
      } catch (DamageException e) {
        passOver(e); // whatever it was, it may not stop an owner
      }
      limit.check("the store has an object in slot " + far.slot() + " of epoch " + older
          + ", and in each slot tried before, all of which should be free");
    }
  }

  private static long twice(long distance) {
    return Math.min(2 * distance, FARTHEST);
  }

  /** Whether a slot holds a fence, after claiming it for one. */
  private boolean isEnd(Place near, EpochListing listing) throws StoreException, DamageException {
    try {
      ObjectHeader there = owner.claim(near, bare(ObjectType.FENCE, near));
      boolean end = there == null || there.type() == ObjectType.FENCE;
      if (!end) {
        listing.isCut(near.slot());
      }
      return end;
    } catch (DamageException e) {
      passOver(e);
      if (listing.hasFence(near.slot()) && owner.resemblesCut(near)) {
        listing.isCut(near.slot());
      }
      return listing.hasFence(near.slot());
    }
  }

  /** Throws unless the log is to go on without what is damaged; it is met again, and told of, when the log is read. */
  private void passOver(DamageException damage) throws DamageException {
    if (corruption == CorruptionPolicy.FAIL) {
      throw damage;
    }
    passedOver.add(damage);
  }

  private Taken taken(
      int older,
      int epoch,
      long certainEnd,
      long end,
      Newest newest,
      EpochListing listing,
      Supplier<UUID> newLog)
      throws StoreException, DamageException {
    ObjectHeader header = newest.header();
    long first = newest.firstSlot();
    Openings.Said opening = first == 0
        ? openings.of(older, header == null ? Place.START : header.watermark())
        : openings.ifKnown(older);
    Place watermark = first > 0 ? new Place(older, first) : watermark(header, opening);
    UUID log = log(older, header, opening);
    Ranges ranges = opening.body().ranges().from(watermark);
    if (newest.highest()) {
      ranges = ranges.and(new Range(older, first, end, 0));
    } else { // what is not there may have been reclaimed; what is missing is told by what stands
      // behind
      for (Range run : listing.runs(older, first, end)) {
        ranges = ranges.and(run);
      }
    }
    boolean clean = end > first && type(new Place(older, end - 1), header) == ObjectType.CLOSING;
    return new Taken(
        epoch,
        log == null ? newLog.get() : log,
        false,
        clean,
        older,
        certainEnd,
        ranges,
        watermark,
        opening.reached(),
        log == null,
        opening.body().lost(),
        unclean(older, opening.body()),
        opening.body().unclean(),
        listing.bytesBehind(end));
  }

  private static Set<Integer> unclean(int closed, OpeningBody opening) {
    Set<Integer> epochs = new TreeSet<>(Set.of(closed));
    if (opening.closed() > 0) {
      epochs.add(opening.closed());
    }
    opening.ranges().list().forEach(range -> epochs.add(range.epoch()));
    return epochs;
  }

  /** The newest that is known. An older one is true as well: what was deleted since is missing then, and was committed. */
  private static Place watermark(@Nullable ObjectHeader newest, Openings.Said opening) {
    return newest == null ? opening.watermark() : newest.watermark();
  }

  /** Without its id, no entry of the log can be verified; null if nothing that is left says it. */
  private @Nullable UUID log(int older, @Nullable ObjectHeader newest, Openings.Said opening)
      throws StoreException, DamageException {
    if (newest != null) {
      return newest.log();
    }
    if (opening.log() != null) {
      return opening.log();
    }
    Openings.Said copy = openings.checkpoint(older);
    return copy == null ? openings.workedOut(older, Place.START).log() : copy.log();
  }

  private @Nullable ObjectType type(Place place, @Nullable ObjectHeader known)
      throws StoreException, DamageException {
    if (known != null && known.place().equals(place)) {
      return known.type();
    }
    try {
      ObjectHeader header = owner.header(keys.object(place), place);
      return header == null ? null : header.type();
    } catch (DamageException e) {
      passOver(e);
      return null;
    }
  }

  /**
   * The newest finished epoch has left nothing, not even its opening, which is never deleted. What its owner wrote is gone, and how much
   * that was nobody knows: as many numbers are skipped as it can have given, so that none is given twice.
   */
  private Taken withoutAll(int finished, int epoch, Supplier<UUID> newLog)
      throws StoreException, DamageException {
    Place opening = new Place(finished, 0);
    DamageException damage = new DamageException(
        keys.object(opening),
        0,
        DamageException.UNKNOWN,
        "the opening of epoch " + finished + " is missing, and so is all that its owner wrote, but "
            + keys.checkpoint(finished)
            + ", or a claim that tells of it, says that the log was open then: its objects were deleted");
    passOver(damage);
    // Whoever had only just opened, and lives, is stopped; one who had written more cannot be.
    Place unused = farFence(finished, 1, FAR);
    if (!isEnd(new Place(finished, 1), EpochListing.of(owner, finished))) {
      Taken taken = close(finished, epoch, finished, newLog); // it has just written
      if (taken != null) {
        return taken;
      }
    }
    Openings.Said copy = openings.checkpoint(finished);
    Openings.Said said = copy == null ? openings.workedOut(finished, Place.START) : copy;
    UUID log = said.log();
    return new Taken(
        epoch,
        log == null ? newLog.get() : log,
        false,
        false,
        finished,
        0,
        said.body().ranges(),
        said.watermark(),
        said.reached(),
        true,
        said.body().lost(),
        Set.of(),
        said.body().unclean(),
        0);
  }
}
