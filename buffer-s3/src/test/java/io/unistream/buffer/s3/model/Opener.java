package io.unistream.buffer.s3.model;

import java.util.Set;

/**
 * Steps 1, 2, 4 and 5 of the note, and which epochs step 3 ({@link Closing}) looks at: one request, or one LIST, is one step, and takes effect
 * when the step is taken: a request that arrives late is a step that is taken late. A lost answer of a claim of a fence changes nothing (the
 * repeated claim meets a fence), and a lost request is a step not taken.
 *
 * <p>The newest claim is read and the next one made in one step: whoever claims in between has the number, and its claim is read then.
 */
final class Opener {

  private final Set<Flaw> flaws;
  private final Closing closing;

  Opener(Set<Flaw> flaws) {
    this.flaws = flaws;
    this.closing = new Closing(flaws);
  }

  void steps(State now, int owner, Sink sink) {
    switch (now.stage(owner)) {
      case IDLE -> listCheckpoints(now, owner, sink);
      case CLAIM -> listUnfinished(now, owner, sink);
      case UNFINISHED -> fenceUnfinished(now, owner, sink);
      case CLAIMING -> claim(now, owner, sink);
      case AHEAD -> listAhead(now, owner, sink);
      case BEHIND -> listBehind(now, owner, sink);
      case LOOK, VOID, FAR_FENCE, NEAR_FENCE, HOLES, CHECK, WITHOUT ->
        closing.steps(now, owner, sink);
      case READ -> read(now, owner, sink);
      case OPENING -> open(now, owner, sink);
      case CHECKPOINT -> putCheckpoint(now, owner, sink);
      case OWNER, OUT -> {}
    }
    if (flaws.contains(Flaw.CHECKPOINT_BEFORE_THE_OPENING)
        && now.stage(owner) == Stage.OPENING
        && now.get(now.get(owner, Field.EPOCH), OfEpoch.CHECKPOINT) == State.ABSENT) {
      State next = now.copy();
      next.set(now.get(owner, Field.EPOCH), OfEpoch.CHECKPOINT, 1);
      sink.step(next, owner, "puts the checkpoint", 0);
    }
    closing.lateFences(now, owner, sink);
  }

  /** Who waits is like any other who waits, so the lowest one goes first. */
  private static void listCheckpoints(State now, int owner, Sink sink) {
    for (int lower = 1; lower < owner; lower++) {
      if (now.stage(lower) == Stage.IDLE) {
        return;
      }
    }
    State next = now.copy();
    next.set(owner, Field.KNOWN_FINISHED, now.newestCheckpoint());
    for (int epoch = now.newestCheckpoint() + 1; epoch <= now.shape.owners; epoch++) {
      if (now.get(epoch, OfEpoch.COPIED) > 0) {
        next.broken(Rule.CHECKPOINT_IS_GONE);
      }
    }
    next.stage(owner, Stage.CLAIM);
    sink.step(next, owner, "lists the checkpoints", 0);
  }

  private int told(State now) {
    int newest = now.newestClaim();
    return flaws.contains(Flaw.CLAIMS_ARE_NOT_READ)
        ? 0
        : told(now, flaws.contains(Flaw.OLDER_CLAIM_READ) ? newest - 1 : newest);
  }

  /** The newest epoch is claimed at once unless nothing is in the one before, of which nobody knows whether it will be finished. */
  private void listUnfinished(State now, int owner, Sink sink) {
    int newest = now.newestClaim();
    if (newest <= Math.max(now.get(owner, Field.KNOWN_FINISHED), told(now))) {
      claim(now, owner, sink);
      return;
    }
    Listing listing = new Listing(now, newest, 0);
    boolean nothing = listing.isEmpty() && !listing.hasFence(0);
    State next = now.copy();
    next.set(owner, Field.CLOSING, nothing ? newest : 0);
    next.stage(owner, nothing ? Stage.UNFINISHED : Stage.CLAIMING);
    sink.step(next, owner, "lists the newest claimed epoch", Position.of(newest, 0));
  }

  private static void fenceUnfinished(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    State next = now.copy();
    if (now.cell(epoch, 0) == State.ABSENT) {
      next.cell(epoch, 0, State.FENCE);
    }
    next.set(owner, Field.CLOSING, 0);
    next.stage(owner, Stage.CLAIMING);
    sink.step(next, owner, "fences the newest claimed epoch", Position.of(epoch, 0));
  }

  private void claim(State now, int owner, Sink sink) {
    int newest = now.newestClaim();
    int told = told(now);
    int listed = now.get(owner, Field.KNOWN_FINISHED);
    if (told < 0 && listed == 0 && !now.shape.quarantine) {
      Closing.refuse(now.copy(), owner, "refuses a damaged claim", 0, sink);
      return;
    }
    int finished = Math.max(listed, told);
    int number = Math.max(newest, finished) + 1;
    if (number <= now.shape.owners) {
      claimed(now, owner, number, finished, sink);
    }
    // Who looked for the newest epoch long ago claims one whose claim is gone.
    for (int epoch = finished + 1; epoch < number; epoch++) {
      if (now.get(epoch, OfEpoch.CLAIM) == State.ABSENT && isClaimed(now, epoch)) {
        claimed(now, owner, epoch, finished, sink);
      }
    }
  }

  /** What the newest claim that can be read tells; negative if none can, and one is damaged. */
  private static int told(State now, int newest) {
    boolean damaged = false;
    for (int epoch = newest; epoch > 0; epoch--) {
      int claim = now.get(epoch, OfEpoch.CLAIM);
      if (claim != State.ABSENT && State.isReadable(claim)) {
        return claim - 1;
      }
      damaged |= claim != State.ABSENT;
    }
    return damaged ? -1 : 0;
  }

  private static boolean isClaimed(State now, int epoch) {
    for (int owner = 1; owner <= now.shape.owners; owner++) {
      if (now.get(owner, Field.EPOCH) == epoch) {
        return true;
      }
    }
    return false;
  }

  private static void claimed(State now, int owner, int epoch, int finished, Sink sink) {
    State next = now.copy();
    next.set(epoch, OfEpoch.CLAIM, 1 + finished);
    next.set(owner, Field.EPOCH, epoch);
    next.set(owner, Field.FENCED_AT, Shape.UNKNOWN);
    next.set(owner, Field.FOUND_WATERMARK, Position.of(epoch, 0));
    next.set(owner, Field.KNOWN_FINISHED, finished);
    for (int older = 1; older <= now.shape.owners; older++) {
      next.set(owner, older, OfOlder.END, older < epoch ? Shape.UNKNOWN : 0);
    }
    if (now.shape.damages > 0) {
      next.stage(owner, Stage.AHEAD);
    } else { // claims are there, and so is that of whoever has written
      goDown(next, owner);
    }
    sink.step(next, owner, "claims the epoch", Position.of(epoch, 0));
  }

  private static void goDown(State next, int owner) {
    int epoch = next.get(owner, Field.EPOCH);
    if (epoch - 1 > next.get(owner, Field.KNOWN_FINISHED)) {
      next.stage(owner, Stage.BEHIND);
    } else {
      Closing.goDown(next, owner, epoch - 1);
    }
  }

  /** What is there of this epoch or a later one was written by somebody who had claimed it. */
  private static void listAhead(State now, int owner, Sink sink) {
    int own = now.get(owner, Field.EPOCH);
    int last = 0;
    for (int epoch = own; epoch <= now.shape.owners; epoch++) {
      for (int slot = 0; slot < now.shape.cells; slot++) {
        last = now.cell(epoch, slot) == State.ABSENT ? last : epoch;
      }
    }
    State next = now.copy();
    if (last < own) {
      goDown(next, owner);
      sink.step(next, owner, "lists what is ahead", Position.of(own, 0));
    } else if (now.newestClaim() > own) {
      Closing.giveUp(next, owner);
      sink.step(next, owner, "finds a newer owner ahead", Position.of(own, 0));
    } else if (last < now.shape.owners) {
      int finished = Math.max(now.get(owner, Field.KNOWN_FINISHED), now.newestCheckpoint());
      claimed(now, owner, last + 1, finished, sink);
    } else { // the model has no more epochs
      Closing.giveUp(next, owner);
      sink.step(next, owner, "finds no free epoch", Position.of(own, 0));
    }
  }

  private void listBehind(State now, int owner, Sink sink) {
    int own = now.get(owner, Field.EPOCH);
    State next = now.copy();
    int listedVoid = 0;
    int listedEmpty = 0;
    for (int epoch = now.get(owner, Field.KNOWN_FINISHED) + 1; epoch < own; epoch++) {
      Listing listing = new Listing(now, epoch, 0);
      boolean data =
          !listing.isEmpty() && !flaws.contains(Flaw.FENCE_IN_SLOT_0_TAKEN_FOR_VOID_DESPITE_DATA);
      if (listing.hasFence(0)) {
        listedVoid |= data ? 0 : 1 << epoch;
        Closing.unprovedIfHit(next, epoch);
      } else if (!data) {
        listedEmpty |= listing.isEmpty() ? 1 << epoch : 0;
      }
    }
    next.set(owner, Field.LISTED_VOID, listedVoid);
    next.set(owner, Field.LISTED_EMPTY, listedEmpty);
    Closing.goDown(next, owner, own - 1);
    sink.step(
        next, owner, "lists what is behind", Position.of(now.get(owner, Field.KNOWN_FINISHED), 0));
  }

  private void read(State now, int owner, Sink sink) {
    int own = now.get(owner, Field.EPOCH);
    int watermark = now.get(owner, Field.FOUND_WATERMARK);
    State next = now.copy();
    Reading reading = new Reading(flaws, now, next, owner);
    boolean reads = reading.run();
    if (reading.isDamaged() && now.newestClaim() > own) {
      Closing.giveUp(next, owner);
      sink.step(next, owner, "misses something, and is fenced", watermark);
      return;
    }
    if (!reads || (reading.isDamaged() && !now.isDamaged())) {
      Closing.refuse(next, owner, "misses something", watermark, sink);
      return;
    }
    Log log = new Log(now, owner);
    int commit = reading.commit();
    if (watermark < Position.of(own, 0)
        && watermark > Math.max(now.get(Global.COMMITTED), commit > watermark ? commit : 0)
        && !Rules.isForgettable(now)) {
      Closing.complain(next, owner, Rule.FORGOTTEN_WITHOUT_A_COMMIT);
    }
    int start = log.firstRecord(Math.max(watermark, commit), Position.of(own, 0));
    if (start < now.get(Global.COMMITTED)
        && !Rules.isForgettable(now)
        && !Rules.isExcused(now, Position.epoch(start), Position.slot(start))) {
      Closing.complain(next, owner, Rule.COMMITTED_COMES_BACK);
    }
    next.watermark(owner, 0, watermark);
    next.set(owner, Field.WATERMARK, log.lastRecord(watermark, commit));
    next.set(owner, Field.START, start);
    next.set(owner, Field.NEXT, 1);
    if (!flaws.contains(Flaw.OPENING_BEFORE_THE_FENCES)) {
      Closing.forget(next, owner);
    }
    next.stage(owner, Stage.OPENING);
    sink.step(next, owner, "reads the log", start);
  }

  private void open(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.EPOCH);
    State next = now.copy();
    int content = now.cell(epoch, 0);
    if (content != State.ABSENT) {
      if (now.newestEpoch() == epoch && !isAboutToClaim(now) && !now.isDamaged()) {
        next.broken(Rule.FENCED_BY_NOBODY);
      }
      Closing.giveUp(next, owner);
      sink.step(next, owner, "finds itself fenced at the opening", Position.of(epoch, 0));
      return;
    }
    if (now.bit(epoch, OfEpoch.REMOVED, 0)) { // whoever had it is not kept from it any more
      next.unproved(epoch, 0);
    }
    int start = now.get(owner, Field.START);
    next.cell(epoch, 0, State.object(owner, false));
    next.set(owner, Field.ACKED, 1);
    next.set(owner, Field.DURABLE_WATERMARK, now.watermark(owner, 0));
    boolean fencesLater =
        flaws.contains(Flaw.OPENING_BEFORE_THE_FENCES) && now.get(owner, Field.CLOSING) > 0;
    next.stage(owner, fencesLater ? Stage.FAR_FENCE : Stage.CHECKPOINT);
    if (epoch > now.get(Global.FINISHED)) {
      next.set(Global.FINISHED, epoch);
      next.atLeast(Global.COMMITTED, start);
      next.atLeast(Global.COMMITS, now.get(owner, Field.FOUND_COMMIT));
      for (int older = 1; older < epoch; older++) {
        if (now.get(owner, older, OfOlder.SKIPPED) > 0) {
          next.set(older, OfEpoch.SKIPPED, 1);
        }
      }
      next.set(Global.REPORTED, now.get(Global.REPORTED) | now.get(owner, Field.MISSING));
      next.set(
          Global.REPORTED_TOO, now.get(Global.REPORTED_TOO) | now.get(owner, Field.MISSING_TOO));
    }
    next.set(owner, Field.START, 0);
    next.set(owner, Field.MISSING, 0);
    next.set(owner, Field.MISSING_TOO, 0);
    for (int older = 1; older < epoch; older++) {
      int end = now.get(owner, older, OfOlder.END);
      if (now.get(older, OfEpoch.CLOSED_END) == Shape.UNKNOWN && end != Shape.UNKNOWN) {
        next.set(older, OfEpoch.CLOSED_END, end);
      }
    }
    sink.step(next, owner, "puts the opening", Position.of(epoch, 0));
  }

  /** Who is may have fenced the newest epoch, and may have ended since. */
  private static boolean isAboutToClaim(State now) {
    for (int owner = 1; owner <= now.shape.owners; owner++) {
      if (now.stage(owner) == Stage.CLAIMING) {
        return true;
      }
    }
    return false;
  }

  private static void putCheckpoint(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.EPOCH);
    State next = now.copy();
    if (now.get(epoch, OfEpoch.CHECKPOINT) == State.ABSENT) {
      next.set(epoch, OfEpoch.CHECKPOINT, 1);
      next.set(epoch, OfEpoch.COPIED, 1);
    }
    next.stage(owner, Stage.OWNER);
    sink.step(next, owner, "puts the checkpoint", Position.of(epoch, 0));
  }
}
