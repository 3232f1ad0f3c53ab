package io.unistream.buffer.s3.model;

import java.util.Set;

/**
 * Steps 1 to 5 of the note: one request, or one LIST, is one step, and takes effect when the step is taken: a request
 * that arrives late is a step that is taken late. A lost answer of a claim of a fence changes nothing (the repeated claim
 * meets a fence), and a lost request is a step not taken.
 */
final class Opener {

  private final Set<Flaw> flaws;

  Opener(Set<Flaw> flaws) {
    this.flaws = flaws;
  }

  void steps(State now, int owner, Sink sink) {
    switch (now.stage(owner)) {
      case IDLE -> claim(now, owner, sink);
      case LOOK -> look(now, owner, sink);
      case VOID -> makeVoid(now, owner, sink);
      case FAR_FENCE -> farFence(now, owner, sink);
      case NEAR_FENCE -> nearFence(now, owner, sink);
      case CHECK -> check(now, owner, sink);
      case READ -> read(now, owner, sink);
      case OPENING -> open(now, owner, sink);
      case OWNER, OUT -> {}
    }
    lateFences(now, owner, sink);
  }

  /** Who waits is like any other who waits, so the lowest one goes first. */
  private void claim(State now, int owner, Sink sink) {
    for (int lower = 1; lower < owner; lower++) {
      if (now.stage(lower) == Stage.IDLE) {
        return;
      }
    }
    int next = now.newestEpoch() + 1;
    if (next <= now.shape.owners) {
      claimed(now, owner, next, sink);
    }
    // Who looked for the newest epoch long ago claims one whose claim is gone.
    for (int epoch = 1; epoch < next; epoch++) {
      if ((now.lostClaims() & (1 << epoch)) != 0) {
        claimed(now, owner, epoch, sink);
      }
    }
  }

  private static void claimed(State now, int owner, int epoch, Sink sink) {
    State next = now.copy();
    next.lostClaims(now.lostClaims() & ~(1 << epoch));
    next.set(owner, Field.EPOCH, epoch);
    next.set(owner, Field.FENCED_AT, Shape.UNKNOWN);
    next.set(owner, Field.FOUND_WATERMARK, Position.of(epoch, 0));
    for (int older = 1; older <= now.shape.owners; older++) {
      next.end(owner, older, older < epoch ? Shape.UNKNOWN : 0);
    }
    goDown(next, owner, epoch);
    sink.step(next, owner, "claims the epoch", Position.of(epoch, 0));
  }

  private static void goDown(State next, int owner, int from) {
    next.set(owner, Field.CLOSING, from - 1);
    next.set(owner, Field.HOLE, 0);
    next.set(owner, Field.FAR_FENCE, 0);
    next.stage(owner, from > 1 ? Stage.LOOK : Stage.READ);
  }

  private void look(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    State next = now.copy();
    if (now.highestObject(epoch) < 0) {
      if (flaws.contains(Flaw.VOID_EPOCH_NOT_FENCED)) {
        next.end(owner, epoch, 0);
        goDown(next, owner, epoch);
      } else {
        next.stage(owner, Stage.VOID);
      }
    } else {
      aims(next, owner, "lists", Position.of(epoch, 0), sink);
      return;
    }
    sink.step(next, owner, "lists", Position.of(epoch, 0));
  }

  /**
   * The highest object's header also says how far its owner's slots were acknowledged when it was sent: that may be anything up to what
   * is acknowledged now, and the hole is searched from there.
   */
  private void aims(State from, int owner, String step, int position, Sink sink) {
    int epoch = from.get(owner, Field.CLOSING);
    int writer = State.writer(from.cell(epoch, from.highestObject(epoch)));
    boolean tooMuch = flaws.contains(Flaw.SENT_COUNTS_AS_ACKNOWLEDGED_IN_HEADERS);
    int most = from.get(writer, tooMuch ? Field.NEXT : Field.ACKED);
    int last = -1;
    for (int acknowledged = 0; acknowledged <= most; acknowledged++) {
      State next = from.copy();
      aim(next, owner, acknowledged);
      if (next.get(owner, Field.HOLE) != last) {
        last = next.get(owner, Field.HOLE);
        sink.step(next, owner, step, position);
      }
    }
  }

  /** Watermark, hole and far fence by a LIST of the epoch that is being closed, and by the highest object's header. */
  private void aim(State next, int owner, int acknowledged) {
    int epoch = next.get(owner, Field.CLOSING);
    int highest = next.highestObject(epoch);
    int watermark = watermarkAt(next, epoch, highest);
    int from = Position.epoch(watermark) == epoch ? Position.slot(watermark) : 0;
    if (flaws.contains(Flaw.HOLE_SEARCHED_FROM_THE_LOWEST_KEY)) {
      from = 0;
      while (!State.isObject(next.cell(epoch, from))) {
        from++;
      }
    }
    int hole = Math.max(from, acknowledged);
    while (State.isObject(next.cell(epoch, hole))
        || (flaws.contains(Flaw.FENCE_COUNTS_AS_AN_OBJECT_IN_THE_SEARCH_FOR_THE_HOLE)
            && next.cell(epoch, hole) == State.FENCE)) {
      hole++;
    }
    int far = next.get(owner, Field.FAR_FENCE);
    boolean needsFar = far == 0 || far < from;
    next.set(owner, Field.FOUND_WATERMARK, watermark);
    next.set(owner, Field.HOLE, hole);
    next.set(owner, Field.FAR_FENCE, needsFar ? highest + Shape.FAR : far);
    if (flaws.contains(Flaw.OPENING_BEFORE_THE_FENCES)) {
      close(next, owner, watermark);
    } else {
      next.stage(
          owner,
          needsFar && !flaws.contains(Flaw.NO_FAR_FENCE) ? Stage.FAR_FENCE : Stage.NEAR_FENCE);
    }
  }

  private static int watermarkAt(State state, int epoch, int slot) {
    return state.watermark(State.writer(state.cell(epoch, slot)), slot);
  }

  private static void makeVoid(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    State next = now.copy();
    if (State.isObject(now.cell(epoch, 0))) {
      next.stage(owner, Stage.LOOK);
    } else {
      next.cell(epoch, 0, State.FENCE);
      next.end(owner, epoch, 0);
      goDown(next, owner, epoch);
    }
    sink.step(next, owner, "claims slot 0 for a fence", Position.of(epoch, 0));
  }

  private static void farFence(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    int slot = now.get(owner, Field.FAR_FENCE);
    State next = now.copy();
    if (State.isObject(now.cell(epoch, slot))) {
      next.tryToFence(owner, epoch, slot);
      next.set(owner, Field.FAR_FENCE, 2 * slot);
    } else {
      next.cell(epoch, slot, State.FENCE);
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
    if (flaws.contains(Flaw.NO_NEAR_FENCE)) {
      fenced(next, owner);
    } else if (State.isObject(now.cell(epoch, slot))
        && !flaws.contains(Flaw.NEAR_FENCE_TAKES_412_FOR_THE_END)) {
      next.tryToFence(owner, epoch, slot);
      goOn(next, owner, slot);
    } else if (now.cell(epoch, slot) == State.FENCE
        && flaws.contains(Flaw.NEAR_FENCE_GOES_OVER_FENCES)) {
      goOn(next, owner, slot);
    } else {
      if (now.cell(epoch, slot) == State.ABSENT) {
        next.cell(epoch, slot, State.FENCE);
      }
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
      if (!isDeletable(next, Position.of(next.get(owner, Field.CLOSING), far))) {
        complain(next, owner, Rule.OPENER_NEVER_ENDS);
      }
      goDown(next, owner, next.get(owner, Field.CLOSING) + 1);
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
      forgetClosing(next, owner);
      next.stage(owner, Stage.OWNER);
    } else if (flaws.contains(Flaw.NO_LIST_AFTER_THE_NEAR_FENCE)) {
      close(next, owner, next.get(owner, Field.FOUND_WATERMARK));
    } else {
      next.stage(owner, Stage.CHECK);
    }
  }

  /** The near fence holds only if the watermark did not go past it meanwhile. */
  private void check(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.CLOSING);
    int hole = now.get(owner, Field.HOLE);
    int found = now.get(owner, Field.FOUND_WATERMARK);
    State next = now.copy();
    if (flaws.contains(Flaw.WATERMARK_READ_AGAIN_FROM_THE_LAST_OBJECT)) {
      boolean there = hole > 0 && State.isObject(now.cell(epoch, hole - 1));
      close(next, owner, there ? Math.max(found, watermarkAt(now, epoch, hole - 1)) : found);
    } else {
      int highest = now.highestObject(epoch);
      if (highest < 0) {
        next.stage(owner, Stage.LOOK);
      } else if (watermarkAt(now, epoch, highest) <= Position.of(epoch, hole)) {
        close(next, owner, watermarkAt(now, epoch, highest));
      } else {
        State again = next.copy();
        aim(again, owner, 0);
        if (again.get(owner, Field.HOLE) <= hole) {
          again.broken(Rule.OPENER_NEVER_ENDS);
          sink.step(again, owner, "lists again", Position.of(epoch, hole));
        } else {
          aims(next, owner, "lists again", Position.of(epoch, hole), sink);
        }
        return;
      }
    }
    sink.step(next, owner, "lists again", Position.of(epoch, hole));
  }

  private static void close(State next, int owner, int watermark) {
    int epoch = next.get(owner, Field.CLOSING);
    next.end(owner, epoch, next.get(owner, Field.HOLE));
    next.set(owner, Field.FOUND_WATERMARK, watermark);
    next.stage(owner, Stage.READ);
    if (Position.epoch(watermark) == epoch) {
      return;
    }
    int opening = next.cell(epoch, 0);
    if (State.isObject(opening)) {
      for (int older = 1; older < epoch; older++) {
        next.end(owner, older, next.end(State.writer(opening), older));
      }
    } else {
      holeFound(next, owner);
    }
  }

  /** An opener that a newer one made void may find anything; it looks at its own slot 0 before it speaks of damage. */
  private static void holeFound(State next, int owner) {
    complain(next, owner, Rule.LOG_HAS_A_HOLE);
    forgetClosing(next, owner);
    next.stage(owner, Stage.OUT);
  }

  private static void complain(State next, int owner, Rule rule) {
    int epoch = next.get(owner, Field.EPOCH);
    if (next.cell(epoch, 0) != State.FENCE && epoch > next.finished()) {
      next.broken(rule);
    }
  }

  private void read(State now, int owner, Sink sink) {
    int own = now.get(owner, Field.EPOCH);
    int watermark = now.get(owner, Field.FOUND_WATERMARK);
    int start = watermark;
    State next = now.copy();
    Log log = new Log(now, owner);
    for (int at = log.from(watermark); at < Position.of(own, 0); at = log.from(at + 1)) {
      int content = now.cell(Position.epoch(at), Position.slot(at));
      if (!State.isObject(content)) {
        holeFound(next, owner);
        sink.step(next, owner, "misses an object", at);
        return;
      }
      start = Math.max(start, now.commit(State.writer(content), Position.slot(at)));
    }
    if (watermark < Position.of(own, 0)
        && watermark > Math.max(now.committed(), start > watermark ? start : 0)) {
      complain(next, owner, Rule.FORGOTTEN_WITHOUT_A_COMMIT);
    }
    start = log.firstRecord(start, Position.of(own, 0));
    if (start < now.committed()) {
      complain(next, owner, Rule.COMMITTED_COMES_BACK);
    }
    next.watermark(owner, 0, start);
    next.set(owner, Field.NEXT, 1);
    if (!flaws.contains(Flaw.OPENING_BEFORE_THE_FENCES)) {
      forgetClosing(next, owner);
    }
    next.stage(owner, Stage.OPENING);
    sink.step(next, owner, "reads the log", start);
  }

  private static void forgetClosing(State next, int owner) {
    next.set(owner, Field.CLOSING, 0);
    next.set(owner, Field.FOUND_WATERMARK, 0);
    next.set(owner, Field.HOLE, 0);
    next.set(owner, Field.FAR_FENCE, 0);
  }

  private void open(State now, int owner, Sink sink) {
    int epoch = now.get(owner, Field.EPOCH);
    State next = now.copy();
    if (now.cell(epoch, 0) != State.ABSENT) {
      if (now.newestEpoch() == epoch) {
        next.broken(Rule.FENCED_BY_NOBODY);
      }
      forgetClosing(next, owner);
      next.stage(owner, Stage.OUT);
      sink.step(next, owner, "finds itself fenced at the opening", Position.of(epoch, 0));
      return;
    }
    int start = now.watermark(owner, 0);
    next.cell(epoch, 0, State.object(owner, false));
    next.set(owner, Field.ACKED, 1);
    next.set(owner, Field.WATERMARK, start);
    next.set(owner, Field.DURABLE_WATERMARK, start);
    boolean fencesLater =
        flaws.contains(Flaw.OPENING_BEFORE_THE_FENCES) && now.get(owner, Field.CLOSING) > 0;
    next.stage(owner, fencesLater ? Stage.FAR_FENCE : Stage.OWNER);
    if (epoch > now.finished()) {
      next.finished(epoch);
      next.committed(start);
    }
    for (int older = 1; older < epoch; older++) {
      if (now.closedEnd(older) == Shape.UNKNOWN && now.end(owner, older) != Shape.UNKNOWN) {
        next.closedEnd(older, now.end(owner, older));
      }
    }
    sink.step(next, owner, "puts the opening", Position.of(epoch, 0));
  }

  /** A claim that was given up, and repeated, can still arrive, once the object that it met is deleted. */
  private static void lateFences(State now, int owner, Sink sink) {
    for (int epoch = 1; epoch < now.get(owner, Field.EPOCH); epoch++) {
      for (int slot = 0; slot < 8; slot++) {
        if (now.triedToFence(owner, epoch, slot) && now.cell(epoch, slot) == State.ABSENT) {
          State next = now.copy();
          next.cell(epoch, slot, State.FENCE);
          sink.step(next, owner, "has an old claim of a fence arrive", Position.of(epoch, slot));
        }
      }
    }
  }
}
