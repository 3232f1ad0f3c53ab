package io.unistream.buffer.s3.model;

import java.util.Set;

/** Step 3 of the note: the end of one epoch after the other, until a finished one is closed ({@code Takeover}). */
final class Closing {

  private final Set<Flaw> flaws;
  private final Openings openings;

  Closing(Set<Flaw> flaws) {
    this.flaws = flaws;
    this.openings = new Openings(flaws);
  }

  void steps(State now, int owner, Sink sink) {
    switch (now.stage(owner)) {
      case LOOK -> look(now, owner, sink);
      case VOID -> makeVoid(now, owner, sink);
      case FAR_FENCE -> farFence(now, owner, sink);
      case NEAR_FENCE -> nearFence(now, owner, sink);
      case HOLES -> fenceHole(now, owner, sink);
      case CHECK -> check(now, owner, sink);
      case WITHOUT -> without(now, owner, sink);
      default -> throw new IllegalStateException("not a stage of closing: " + now.stage(owner));
    }
  }

  /** Goes on with an epoch, or with the first one below that is not known to be void. */
  static void goDown(State next, int owner, int from) {
    int finished = next.get(owner, Field.KNOWN_FINISHED);
    int epoch = from;
    while (epoch > finished && next.bit(owner, Field.LISTED_VOID, epoch)) {
      next.set(owner, epoch, OfOlder.END, 0);
      epoch--;
    }
    aimAt(next, owner, epoch);
    if (epoch > 0 && epoch >= finished) {
      boolean empty = epoch > finished && next.bit(owner, Field.LISTED_EMPTY, epoch);
      next.stage(owner, empty ? Stage.VOID : Stage.LOOK);
    } else if (finished > 0) {
      next.set(owner, Field.CLOSING, finished);
      next.stage(owner, Stage.WITHOUT);
    } else {
      if (isTold(next, owner)) {
        complain(next, owner, Rule.LOG_TAKEN_FOR_NEW);
      }
      next.stage(owner, Stage.READ);
    }
  }

  private static void aimAt(State next, int owner, int epoch) {
    next.set(owner, Field.CLOSING, epoch);
    next.set(owner, Field.HOLE, 0);
    next.set(owner, Field.FAR_FENCE, 0);
    next.set(owner, Field.CUT, 0);
    next.set(owner, Field.LISTED_DATA, 0);
    next.set(owner, Field.CERTAIN, 0);
    next.set(owner, Field.NEXT_HOLE, 0);
  }

  /** For the checks: the opening of an epoch that has no data was hit, and no checkpoint was seen that tells of it. */
  static void unprovedIfHit(State next, int epoch) {
    if (next.bit(epoch, OfEpoch.HIT, 0) && new Listing(next, epoch, 0).isEmpty()) {
      next.unproved(epoch, 0);
    }
  }

  /** Whether an older claim that can be read says that there was a checkpoint. */
  private static boolean isTold(State state, int owner) {
    for (int epoch = 1; epoch < state.get(owner, Field.EPOCH); epoch++) {
      int claim = state.get(epoch, OfEpoch.CLAIM);
      if (State.isReadable(claim) && claim > 1) {
        return true;
      }
    }
    return false;
  }

  private void look(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    State next = now.copy();
    next.set(owner, Field.CUT, 0);
    if (!isNothingLeft(now, owner, new Listing(now, epoch, 0))) {
      aim(next, owner);
    } else if (epoch == now.get(owner, Field.KNOWN_FINISHED)) {
      next.stage(owner, Stage.WITHOUT);
    } else {
      next.stage(owner, Stage.VOID);
    }
    sink.step(next, owner, "lists", Position.of(epoch, 0));
  }

  /** Whether a LIST shows no data, nor what may be the cut opening of an epoch that is known to be finished. */
  private static boolean isNothingLeft(State now, int owner, Listing listing) {
    boolean finished = now.get(owner, Field.CLOSING) == now.get(owner, Field.KNOWN_FINISHED);
    boolean cutOpening =
        listing.hasFence(0) && State.isCut(now.cell(now.get(owner, Field.CLOSING), 0));
    return listing.isEmpty() && !(finished && cutOpening);
  }

  /** The newest header that can be read, and what it says: {@code Takeover.Newest}. */
  private record Newest(
      int slot, boolean highest, int watermark, int firstSlot, int mustReach, int certain) {

    static Newest of(Listing listing, int epoch, boolean ignoresAcknowledged, boolean tooMuch) {
      int slot = listing.newest();
      boolean highest = slot >= 0 && slot == listing.highest();
      int watermark = slot < 0 ? 0 : listing.watermark(slot);
      int first = Position.epoch(watermark) == epoch ? Position.slot(watermark) : 0;
      int acknowledged =
          slot < 0 || ignoresAcknowledged ? 0 : tooMuch ? slot : listing.acknowledged(slot);
      int certain = Math.max(Math.max(first, 1), acknowledged);
      int mustReach = Math.max(certain, highest ? 0 : listing.firstOfLastRun());
      return new Newest(slot, highest, watermark, first, mustReach, certain);
    }
  }

  private Newest newest(Listing listing, int epoch) {
    return Newest.of(
        listing,
        epoch,
        flaws.contains(Flaw.HOLE_BELOW_THE_ACKNOWLEDGED_TAKEN_FOR_THE_END),
        flaws.contains(Flaw.SENT_COUNTS_AS_ACKNOWLEDGED_IN_HEADERS));
  }

  /** Watermark, hole and far fence by a LIST of the epoch that is being closed, and by the newest header. */
  private void aim(State next, int owner) {
    int epoch = next.get(owner, Field.CLOSING);
    Listing listing = new Listing(next, epoch, next.get(owner, Field.CUT));
    Newest newest = newest(listing, epoch);
    if (!newest.highest && !listing.isEmpty() && !next.shape.quarantine) {
      refuse(next, owner);
      return;
    }
    int from = newest.mustReach;
    if (flaws.contains(Flaw.HOLE_SEARCHED_FROM_THE_LOWEST_KEY)) {
      from = listing.lowest();
    }
    int hole = listing.hole(from);
    while (flaws.contains(Flaw.FENCE_COUNTS_AS_AN_OBJECT_IN_THE_SEARCH_FOR_THE_HOLE)
        && (listing.hasData(hole) || next.cell(epoch, hole) == State.FENCE)) {
      hole++;
    }
    int far = next.get(owner, Field.FAR_FENCE);
    boolean needsFar = far == 0 || far < newest.firstSlot || far < hole;
    next.set(owner, Field.FOUND_WATERMARK, newest.watermark);
    next.set(owner, Field.HOLE, hole);
    next.set(
        owner,
        Field.FAR_FENCE,
        needsFar ? Math.max(hole, listing.highest() + 1) + Shape.FAR - 1 : far);
    next.set(owner, Field.CERTAIN, Shape.UNKNOWN);
    boolean holes = !newest.highest && !flaws.contains(Flaw.HOLES_NOT_FENCED);
    next.set(owner, Field.LISTED_DATA, holes ? listing.data() : 0);
    next.set(owner, Field.NEXT_HOLE, holes ? newest.certain : 0);
    if (flaws.contains(Flaw.OPENING_BEFORE_THE_FENCES)) {
      close(next, owner, listing, newest);
    } else {
      next.stage(
          owner,
          needsFar && !flaws.contains(Flaw.NO_FAR_FENCE) ? Stage.FAR_FENCE : Stage.NEAR_FENCE);
    }
  }

  private enum Met {
    /** A fence is there now. */
    END,
    DATA,
    REFUSED
  }

  /** Claims a slot for a fence. What is damaged there counts as what a LIST shows of it. */
  private Met fence(State next, int owner, int epoch, int slot) {
    int content = next.cell(epoch, slot);
    if (content == State.ABSENT) {
      next.cell(epoch, slot, State.FENCE);
      return Met.END;
    }
    if (!State.isReadable(content) && !next.shape.quarantine) {
      return Met.REFUSED;
    }
    if (State.isFence(content)
        || (State.isCut(content) && flaws.contains(Flaw.CUT_OBJECT_TAKEN_FOR_A_FENCE))) {
      return Met.END;
    }
    if (slot < 8) {
      next.add(owner, epoch, OfOlder.TRIED, slot);
      if (State.isCut(content)) {
        next.set(owner, Field.CUT, next.get(owner, Field.CUT) | (1 << slot));
      }
    }
    return Met.DATA;
  }

  private void makeVoid(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    State next = now.copy();
    Met met = flaws.contains(Flaw.VOID_EPOCH_NOT_FENCED) ? Met.END : fence(next, owner, epoch, 0);
    if (met == Met.DATA) {
      next.set(owner, epoch, OfOlder.TRIED, now.get(owner, epoch, OfOlder.TRIED));
      if (!State.isCut(now.cell(epoch, 0)) || !new Listing(now, epoch, 0).isEmpty()) {
        next.set(owner, Field.CUT, 0);
        next.stage(owner, Stage.LOOK);
      } else if (flaws.contains(Flaw.CUT_OPENING_LISTED_AGAIN)) {
        next.broken(Rule.OPENER_NEVER_ENDS); // it is listed as a fence, for ever
      } else {
        aim(next, owner);
      }
    } else if (met == Met.END) {
      next.set(owner, epoch, OfOlder.END, 0);
      if (next.bit(epoch, OfEpoch.REMOVED, 0)) { // the opening, and its owner may live
        next.unproved(epoch, 0);
      }
      goDown(next, owner, epoch - 1);
    } else {
      refuse(next, owner);
    }
    sink.step(next, owner, "claims slot 0 for a fence", Position.of(epoch, 0));
  }

  private void farFence(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    int slot = now.get(owner, Field.FAR_FENCE);
    State next = now.copy();
    Met met = fence(next, owner, epoch, slot);
    if (met == Met.DATA) {
      next.set(owner, Field.FAR_FENCE, 2 * slot);
      next.set(owner, Field.CUT, now.get(owner, Field.CUT));
    } else if (met == Met.REFUSED) {
      refuse(next, owner);
    } else {
      next.stage(owner, Stage.NEAR_FENCE);
      State goneMeanwhile = next.copy(); // the header that 3.2 reads, between the LIST and here
      goneMeanwhile.stage(owner, Stage.LOOK);
      sink.step(goneMeanwhile, owner, "claims a far fence, lists again", Position.of(epoch, slot));
    }
    sink.step(next, owner, "claims a far fence", Position.of(epoch, slot));
  }

  private void nearFence(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    int slot = now.get(owner, Field.HOLE);
    State next = now.copy();
    boolean none = flaws.contains(Flaw.NO_NEAR_FENCE)
        || (State.isObject(now.cell(epoch, slot))
            && flaws.contains(Flaw.NEAR_FENCE_TAKES_412_FOR_THE_END));
    Met met = none ? Met.END : fence(next, owner, epoch, slot);
    if (met == Met.REFUSED) {
      refuse(next, owner);
    } else if (met == Met.DATA
        || (now.cell(epoch, slot) == State.FENCE
            && flaws.contains(Flaw.NEAR_FENCE_GOES_OVER_FENCES))) {
      goOn(next, owner, slot);
    } else {
      fenced(next, owner);
    }
    sink.step(next, owner, "claims the near fence", Position.of(epoch, slot));
    if (flaws.contains(Flaw.NEAR_FENCE_TAKES_409_FOR_EXISTS)
        && slot < now.get(owner, Field.FAR_FENCE)) {
      State conflict = now.copy();
      goOn(conflict, owner, slot);
      sink.step(conflict, owner, "claims the near fence, is told 409", Position.of(epoch, slot));
    }
  }

  /**
   * Behind its far fence an opener meets an object only if the far fence came to a place that was deleted: it looks again.
   */
  private static void goOn(State next, int owner, int slot) {
    next.set(owner, Field.HOLE, slot + 1);
    int far = next.get(owner, Field.FAR_FENCE);
    if (slot + 1 > far) {
      int epoch = next.get(owner, Field.CLOSING);
      if (!isDeletable(next, Position.of(epoch, far)) && !next.isDamaged()) {
        complain(next, owner, Rule.OPENER_NEVER_ENDS);
      }
      aimAt(next, owner, epoch);
      next.stage(owner, Stage.LOOK);
    }
  }

  private static boolean isDeletable(State state, int position) {
    for (int each = 1; each <= state.shape.owners; each++) {
      if (position < state.get(each, Field.DURABLE_WATERMARK)) {
        return true;
      }
    }
    return false;
  }

  private void fenced(State next, int owner) {
    if (flaws.contains(Flaw.OPENING_BEFORE_THE_FENCES)) {
      forget(next, owner);
      next.stage(owner, Stage.OWNER);
    } else if (flaws.contains(Flaw.NO_LIST_AFTER_THE_NEAR_FENCE)) {
      int epoch = next.get(owner, Field.CLOSING);
      Listing listing = new Listing(next, epoch, next.get(owner, Field.CUT));
      Newest now = newest(listing, epoch);
      int found = next.get(owner, Field.FOUND_WATERMARK);
      int first = Position.epoch(found) == epoch ? Position.slot(found) : 0;
      close(
          next,
          owner,
          listing,
          new Newest(now.slot, now.highest, found, first, now.mustReach, now.certain));
    } else {
      next.stage(owner, hasHole(next, owner) ? Stage.HOLES : Stage.CHECK);
    }
  }

  /** Finds the next free slot before the end that a living owner may still be about to write, if the newest header was damaged. */
  private static boolean hasHole(State next, int owner) {
    int listed = next.get(owner, Field.LISTED_DATA);
    int slot = next.get(owner, Field.NEXT_HOLE);
    while (listed != 0 && slot < next.get(owner, Field.HOLE) && (listed & (1 << slot)) != 0) {
      slot++;
    }
    next.set(owner, Field.NEXT_HOLE, slot);
    return listed != 0 && slot < next.get(owner, Field.HOLE);
  }

  private void fenceHole(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    int slot = now.get(owner, Field.NEXT_HOLE);
    State next = now.copy();
    if (fence(next, owner, epoch, slot) == Met.END) {
      next.set(owner, Field.CERTAIN, Math.min(slot, now.get(owner, Field.CERTAIN)));
    }
    next.set(owner, Field.NEXT_HOLE, slot + 1);
    next.stage(owner, hasHole(next, owner) ? Stage.HOLES : Stage.CHECK);
    sink.step(next, owner, "fences a hole", Position.of(epoch, slot));
  }

  /** The near fence holds only if neither the watermark nor what is acknowledged went past it meanwhile. */
  private void check(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    int hole = now.get(owner, Field.HOLE);
    State next = now.copy();
    int cut = now.get(owner, Field.CUT);
    for (int at = 0;
        at < Math.min(hole, 8);
        at++) { // what stood before the end and looks like a fence now
      boolean isCut = State.isCut(now.cell(epoch, at))
          && !flaws.contains(Flaw.CUT_BETWEEN_THE_LISTS_TAKEN_FOR_A_FENCE);
      cut |= isCut ? 1 << at : 0;
    }
    Listing again = new Listing(now, epoch, cut);
    Newest newest = newest(again, epoch);
    if (flaws.contains(Flaw.WATERMARK_READ_AGAIN_FROM_THE_LAST_OBJECT)) {
      int found = now.get(owner, Field.FOUND_WATERMARK);
      boolean there = hole > 0 && State.isObject(now.cell(epoch, hole - 1));
      int watermark = there ? Math.max(found, again.watermark(hole - 1)) : found;
      int first = Position.epoch(watermark) == epoch ? Position.slot(watermark) : 0;
      close(
          next,
          owner,
          again,
          new Newest(newest.slot, newest.highest, watermark, first, 0, newest.certain));
    } else if (!newest.highest && !again.isEmpty() && !now.shape.quarantine) {
      refuse(next, owner);
    } else if (newest.mustReach <= hole) {
      close(next, owner, again, newest);
    } else {
      aim(next, owner);
      if (next.get(owner, Field.HOLE) <= hole && next.stage(owner) != Stage.OUT) {
        next.broken(Rule.OPENER_NEVER_ENDS);
      }
    }
    sink.step(next, owner, "lists again", Position.of(epoch, hole));
  }

  /** Where the log begins and ends now, and what it is: {@code Takeover.taken}. */
  private void close(State next, int owner, Listing listing, Newest newest) {
    int epoch = next.get(owner, Field.CLOSING);
    int end = next.get(owner, Field.HOLE);
    rememberWhatIsUnproved(next, epoch, newest.highest ? end : 0, newest.slot >= 0);
    Said said = newest.firstSlot == 0
        ? openings.of(next, epoch, newest.slot < 0 ? 0 : newest.watermark)
        : openings.ifKnown(next, epoch);
    if (said == null) {
      holeFound(next, owner);
      return;
    }
    int watermark = newest.firstSlot > 0
        ? Position.of(epoch, newest.firstSlot)
        : newest.slot < 0 ? said.watermark : newest.watermark;
    said.from(watermark);
    said.range[epoch] = newest.highest
        ? ((1 << end) - 1) & -(1 << newest.firstSlot)
        : listing.between(newest.firstSlot, end);
    said.end[epoch] = Math.min(end, next.get(owner, Field.CERTAIN));
    said.watermark = watermark;
    boolean named = newest.slot >= 0 || said.named || isNamed(next, epoch);
    take(next, owner, said, named, !named);
  }

  private boolean isNamed(State state, int epoch) {
    Said copy = Openings.checkpoint(state, epoch);
    return copy != null || openings.workedOut(state, epoch, 0).named;
  }

  private static void take(State next, int owner, Said said, boolean named, boolean ownerLost) {
    for (int older = 1; older < next.get(owner, Field.EPOCH); older++) {
      if (said.end[older] != Shape.UNKNOWN) {
        next.set(owner, older, OfOlder.END, said.end[older]);
      }
      next.set(owner, older, OfOlder.RANGE, said.range[older]);
      next.set(owner, older, OfOlder.SAVED, said.saved[older]);
      next.set(owner, older, OfOlder.EMPTY, said.empty[older]);
    }
    next.set(owner, Field.FOUND_WATERMARK, said.watermark);
    next.set(owner, Field.REACHED, said.reached);
    next.set(owner, Field.NAMELESS, named ? 0 : 1);
    next.set(owner, Field.OWNER_LOST, ownerLost ? 1 : 0);
    next.stage(owner, Stage.READ);
  }

  /** For the checks, not for the opener: {@code Losses}. */
  private static void rememberWhatIsUnproved(State next, int epoch, int end, boolean header) {
    int removed = next.get(epoch, OfEpoch.REMOVED) & 0xff;
    for (int slot = end; slot < next.shape.cells; slot++) {
      if ((removed & (1 << slot)) != 0
          && !State.isObject(next.cell(epoch, slot))
          && !isProved(next, epoch, slot)) {
        next.unproved(epoch, slot);
      }
    }
    int opening = next.cell(epoch, 0);
    if (!header
        && !(State.isObject(opening) && State.isWhole(opening))
        && next.get(epoch, OfEpoch.CHECKPOINT) != 1) {
      next.set(epoch, OfEpoch.LINEAGE_LOST, 1);
      for (int older = 1; older < epoch; older++) { // nor what its owner knew of those before
        rememberWhatIsUnproved(next, older, 0, true);
      }
    }
  }

  /** Whether a whole object was sent when the one in this slot was acknowledged. */
  private static boolean isProved(State state, int epoch, int slot) {
    for (int later = slot + 1; later < state.shape.cells; later++) {
      int content = state.cell(epoch, later);
      if (State.isObject(content)
          && State.isWhole(content)
          && state.acknowledgedWhenSent(State.writer(content), later) > slot) {
        return true;
      }
    }
    return false;
  }

  /** All that the owner of the newest finished epoch wrote is gone: {@code Takeover.withoutAll}. */
  private void without(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    State next = now.copy();
    if (!now.shape.quarantine || !now.isDamaged()) {
      refuse(next, owner);
    } else if (now.get(owner, Field.FAR_FENCE) == 0) {
      Met unused = fence(next, owner, epoch, 1 + Shape.FAR);
      next.set(owner, Field.CUT, 0);
      next.set(owner, Field.FAR_FENCE, 1 + Shape.FAR);
    } else if (fence(next, owner, epoch, 1) == Met.END) {
      rememberWhatIsUnproved(next, epoch, 0, false);
      next.unproved(epoch, 0);
      next.set(owner, epoch, OfOlder.SKIPPED, 1);
      Said copy = Openings.checkpoint(now, epoch);
      Said said = copy == null ? openings.workedOut(now, epoch, 0) : copy;
      said.end[epoch] = 0;
      take(next, owner, said, said.named, true);
    } else {
      aimAt(next, owner, epoch);
      next.stage(owner, Stage.LOOK); // it has just written
    }
    sink.step(next, owner, "finds nothing of a finished epoch", Position.of(epoch, 0));
  }

  /** An opener that a newer one made void may find anything; it looks for a newer claim before it speaks of damage. */
  private static void holeFound(State next, int owner) {
    if (next.newestClaim() <= next.get(owner, Field.EPOCH) && !next.isDamaged()) {
      complain(next, owner, Rule.LOG_HAS_A_HOLE);
    }
    giveUp(next, owner);
  }

  static void refuse(State next, int owner, String what, int position, Sink sink) {
    refuse(next, owner);
    sink.step(next, owner, what, position);
  }

  /** Only damage may do that, and only where it is not passed over. */
  static void refuse(State next, int owner) {
    if (!next.isDamaged()) {
      complain(next, owner, Rule.LOG_HAS_A_HOLE);
    } else if (next.shape.quarantine) {
      complain(next, owner, Rule.OPENER_NEVER_ENDS);
    }
    giveUp(next, owner);
  }

  static void giveUp(State next, int owner) {
    forget(next, owner);
    next.stage(owner, Stage.OUT);
  }

  static void complain(State next, int owner, Rule rule) {
    int epoch = next.get(owner, Field.EPOCH);
    if (epoch == 0 || (!State.isFence(next.cell(epoch, 0)) && epoch > next.get(Global.FINISHED))) {
      next.broken(rule);
    }
  }

  static void forget(State next, int owner) {
    aimAt(next, owner, 0);
    next.set(owner, Field.FOUND_WATERMARK, 0);
    next.set(owner, Field.LISTED_VOID, 0);
    next.set(owner, Field.LISTED_EMPTY, 0);
    next.set(owner, Field.KNOWN_FINISHED, 0);
    next.set(owner, Field.NAMELESS, 0);
    next.set(owner, Field.OWNER_LOST, 0);
  }

  /** A claim that was given up, and repeated, can still arrive, once the object that it met is deleted. */
  void lateFences(State now, int owner, Sink sink) {
    for (int epoch = 1; epoch < now.get(owner, Field.EPOCH); epoch++) {
      for (int slot = 0; slot < 8; slot++) {
        if (now.bit(owner, epoch, OfOlder.TRIED, slot) && now.cell(epoch, slot) == State.ABSENT) {
          State next = now.copy();
          next.cell(epoch, slot, State.FENCE);
          sink.step(next, owner, "has an old claim of a fence arrive", Position.of(epoch, slot));
        }
      }
    }
  }
}
