package io.unistream.buffer.s3.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What finished epochs say of the log before them, damaged or not: {@code Openings}. All that is read for it is one step. */
final class Openings {

  /** Fewer slots than are left before a far fence. */
  private static final int CLOSE = 1;

  private final Set<Flaw> flaws;

  Openings(Set<Flaw> flaws) {
    this.flaws = flaws;
  }

  /** Null if it is damaged, and that is not passed over. */
  @Nullable
  Said of(State state, int epoch, int begins) {
    Said said = inSlot(state, epoch);
    if (said != null || !state.shape.quarantine) {
      return said;
    }
    if (flaws.contains(Flaw.DAMAGED_OPENING_TAKEN_FOR_AN_EMPTY_ONE)) {
      Said nothing = new Said(state.shape.owners);
      nothing.named = true;
      return nothing;
    }
    Said copy = checkpoint(state, epoch);
    return copy == null ? workedOut(state, epoch, begins) : copy;
  }

  /** The same where nothing of it is needed but what it says of losses. */
  Said ifKnown(State state, int epoch) {
    Said said = inSlot(state, epoch);
    Said copy = said == null ? checkpoint(state, epoch) : said;
    return copy == null ? new Said(state.shape.owners) : copy;
  }

  private static @Nullable Said inSlot(State state, int epoch) {
    int content = state.cell(epoch, 0);
    boolean there = State.isObject(content) && State.isWhole(content);
    return there ? Said.by(state, State.writer(content)) : null;
  }

  @Nullable
  static Said checkpoint(State state, int epoch) {
    int writer = state.finisher(epoch);
    return state.get(epoch, OfEpoch.CHECKPOINT) == 1 && writer > 0 ? Said.by(state, writer) : null;
  }

  Said workedOut(State state, int epoch, int begins) {
    for (int older = epoch - 1; older > 0; older--) {
      Listing listing = new Listing(state, older, 0);
      if (!listing.isEmpty()) {
        return workedOut(state, older, listing, begins);
      }
    }
    return new Said(state.shape.owners);
  }

  private Said workedOut(State state, int older, Listing listing, int begins) {
    int newest = listing.newest();
    int told = newest < 0 ? begins : Math.max(begins, listing.watermark(newest));
    Said before = of(state, older, told);
    if (before == null) {
      throw new IllegalStateException("only asked for where damage is passed over");
    }
    int watermark = Math.max(told, before.watermark);
    int first = Position.epoch(watermark) == older ? Position.slot(watermark) : listing.lowest();
    int acknowledged = newest < 0 ? 1 : Math.max(1, listing.acknowledged(newest));
    int from = Math.max(first, acknowledged);
    int cut = 0;
    Listing known = listing;
    int fence = fenceFrom(state, known, known.hole(from));
    while (fence >= 0 && fence < 8 && State.isCut(state.cell(older, fence))) {
      cut |= 1 << fence;
      known = new Listing(state, older, cut);
      fence = fenceFrom(state, known, known.hole(from));
    }
    int hole = known.hole(from);
    int end = endsData(known, fence, hole) ? fence : hole;
    for (int slot = 0; slot < Math.min(end, 8); slot++) {
      cut |= known.hasFence(slot) ? 1 << slot : 0;
    }
    known = new Listing(state, older, cut);
    before.from(watermark);
    if (Position.epoch(watermark) <= older) {
      before.range[older] = known.between(first, end);
    }
    before.end[older] = end;
    before.watermark = watermark;
    if (newest >= 0) {
      before.reached = state.last(listing.writer(newest), newest);
      before.named = true;
    }
    return before;
  }

  private static int fenceFrom(State state, Listing listing, int from) {
    for (int slot = from; slot < state.shape.cells; slot++) {
      if (listing.hasFence(slot)) {
        return slot;
      }
    }
    return -1;
  }

  /** Whether a fence stands behind data that is behind a hole, and close to it, as no far fence does. */
  private static boolean endsData(Listing listing, int fence, int hole) {
    for (int end = hole + 1; end <= fence; end++) {
      if (listing.hasData(end - 1) && !listing.hasData(end) && fence - end < CLOSE) {
        return true;
      }
    }
    return false;
  }
}
