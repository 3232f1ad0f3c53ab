package io.unistream.buffer.s3.model;

import java.util.Set;

/**
 * Steps 6 to 13 of the note. A claim whose answer is lost, or that arrives after its sender gave it up, or after its
 * sender crashed, is a step of its own that may be taken at any time and any number of times; so is each deletion.
 */
final class Owner {

  private final Set<Flaw> flaws;

  Owner(Set<Flaw> flaws) {
    this.flaws = flaws;
  }

  void steps(State now, int owner, Sink sink) {
    if (now.stage(owner) == Stage.OWNER) {
      make(now, owner, sink);
      for (int slot = now.get(owner, Field.ACKED); slot < now.get(owner, Field.NEXT); slot++) {
        if (slot < now.get(owner, Field.FENCED_AT)
            && now.outcome(owner, slot) == Outcome.UNRESOLVED) {
          claim(now, owner, slot, sink);
        }
      }
      for (int slot = 0; slot < now.get(owner, Field.NEXT); slot++) {
        arrive(now, owner, slot, sink);
      }
      delete(now, owner, sink);
    } else if (now.stage(owner) == Stage.OPENING
        && flaws.contains(Flaw.GARBAGE_DELETED_BEFORE_THE_OPENING)) {
      delete(now, owner, sink);
    }
  }

  /** A new object: a record, or a commit of the first record, or of all that is acknowledged. */
  private void make(State now, int owner, Sink sink) {
    int slot = now.get(owner, Field.NEXT);
    if (slot >= now.shape.objects(owner)
        || slot - now.get(owner, Field.ACKED) >= Shape.UPLOADS_IN_FLIGHT
        || now.get(owner, Field.FENCED_AT) != Shape.UNKNOWN) {
      return;
    }
    make(now, owner, slot, 0, sink);
    int issued = Math.max(now.watermark(owner, 0), now.get(owner, Field.FOUND_COMMIT));
    for (int made = 1; made < slot; made++) {
      issued = Math.max(issued, now.commit(owner, made));
    }
    Log log = new Log(now, owner);
    int acknowledged = Position.of(now.get(owner, Field.EPOCH), now.get(owner, Field.ACKED));
    int first = log.firstRecord(issued, acknowledged);
    if (first < acknowledged) {
      int second = log.firstRecord(first + 1, acknowledged);
      make(now, owner, slot, second, sink);
      if (second < acknowledged) {
        make(now, owner, slot, acknowledged, sink);
      }
    }
  }

  private void make(State now, int owner, int slot, int commit, Sink sink) {
    State next = now.copy();
    next.commit(owner, slot, commit);
    next.watermark(owner, slot, now.get(owner, Field.WATERMARK));
    next.outcome(owner, slot, Outcome.UNRESOLVED);
    next.set(owner, Field.NEXT, slot + 1);
    if (now.get(owner, Field.ACKED) < slot) {
      next.flip(owner, Field.EAGER, slot);
    }
    if (flaws.contains(Flaw.WATERMARK_BEFORE_THE_COMMIT_IS_ACKNOWLEDGED)) {
      next.set(
          owner,
          Field.WATERMARK,
          new Log(now, owner).lastRecord(now.get(owner, Field.WATERMARK), commit));
    }
    int epoch = now.get(owner, Field.EPOCH);
    sink.step(
        next, owner, commit == 0 ? "makes a record" : "makes a commit", Position.of(epoch, slot));
  }

  /** A claim with its answer, or the repeated claim after one without. */
  private void claim(State now, int owner, int slot, Sink sink) {
    int epoch = now.get(owner, Field.EPOCH);
    int content = now.cell(epoch, slot);
    int place = Position.of(epoch, slot);
    State next = now.copy();
    if (!State.isReadable(content)) {
      return; // the log has failed with an unknown outcome
    }
    if (content == State.ABSENT) {
      next.cell(epoch, slot, State.object(owner, now.bit(owner, Field.REMADE, slot)));
      succeed(next, owner, slot);
    } else if (State.writer(content) == owner && State.isObject(content)) {
      if (flaws.contains(Flaw.OWN_412_TAKEN_FOR_A_CONFLICT)) {
        fenced(next, owner, slot);
      } else {
        succeed(next, owner, slot);
      }
    } else if (!flaws.contains(Flaw.ANY_FENCE_PROVES_VOID) && isFenceUncertain(now, epoch)) {
      return; // the same
    } else if (flaws.contains(Flaw.FOREIGN_412_TAKEN_FOR_SUCCESS)
        || (!flaws.contains(Flaw.ANY_FENCE_PROVES_VOID) && slot < endByANewerOwner(now, epoch))) {
      succeed(next, owner, slot);
    } else {
      fenced(next, owner, slot);
    }
    sink.step(next, owner, "claims a slot", place);
    if (flaws.contains(Flaw.APPEND_TAKES_409_FOR_EXISTS)) {
      State conflict = now.copy();
      fenced(conflict, owner, slot);
      sink.step(conflict, owner, "claims a slot, is told 409", place);
    }
    if (flaws.contains(Flaw.UNKNOWN_OUTCOME_SKIPS_THE_SLOT)) {
      State skipped = now.copy();
      skipped.flip(owner, Field.SKIPPED, slot);
      succeed(skipped, owner, slot);
      sink.step(skipped, owner, "gives up a slot", place);
    }
    if (flaws.contains(Flaw.UNKNOWN_OUTCOME_REUSES_THE_SLOT)
        && !now.bit(owner, Field.REMADE, slot)) {
      State remade = now.copy();
      remade.flip(owner, Field.REMADE, slot);
      sink.step(remade, owner, "makes other bytes for the slot", place);
    }
  }

  /** Step 9: a fence proves nothing while it may stand where an object was; the first newer opening tells the end. */
  private static int endByANewerOwner(State now, int epoch) {
    for (int newer = epoch + 1; newer <= now.shape.owners; newer++) {
      int content = now.cell(newer, 0);
      if (State.isObject(content)) {
        return now.get(State.writer(content), epoch, OfOlder.END);
      }
      if (content == State.ABSENT) {
        return 0;
      }
    }
    return 0;
  }

  /** Whether step 9 meets damage. */
  private static boolean isFenceUncertain(State now, int epoch) {
    for (int newer = epoch + 1; newer <= now.shape.owners; newer++) {
      int content = now.cell(newer, 0);
      if (content != State.FENCE) {
        return !State.isWhole(content);
      }
    }
    return false;
  }

  private static void fenced(State next, int owner, int slot) {
    next.outcome(owner, slot, Outcome.FENCED);
    next.set(owner, Field.FENCED_AT, Math.min(slot, next.get(owner, Field.FENCED_AT)));
    if (next.newestEpoch() == next.get(owner, Field.EPOCH) && !next.isDamaged()) {
      next.broken(Rule.FENCED_BY_NOBODY);
    }
  }

  private void succeed(State next, int owner, int slot) {
    next.outcome(owner, slot, Outcome.SUCCESS);
    if (flaws.contains(Flaw.ACKNOWLEDGED_BY_COMPLETION)) {
      next.set(owner, Field.EARLY, Math.max(slot, next.get(owner, Field.EARLY)));
    }
    int acked = next.get(owner, Field.ACKED);
    while (acked < next.get(owner, Field.NEXT)
        && acked < next.get(owner, Field.FENCED_AT)
        && next.outcome(owner, acked) == Outcome.SUCCESS) {
      next.outcome(owner, acked, Outcome.UNRESOLVED);
      next.set(owner, Field.ACKED, acked + 1);
      if (!next.bit(owner, Field.SKIPPED, acked)) {
        acknowledged(next, owner, acked);
      }
      acked++;
    }
  }

  private void acknowledged(State next, int owner, int slot) {
    int carried = next.watermark(owner, slot);
    int end = Position.of(next.get(owner, Field.EPOCH), slot + 1);
    int commit = next.commit(owner, slot);
    int watermark = next.get(owner, Field.WATERMARK);
    if (commit > 0) {
      Log log = new Log(next, owner);
      int rest = log.firstRecord(Math.max(watermark, commit), end);
      watermark = flaws.contains(Flaw.WATERMARK_BEHIND_ALL_THAT_IS_COMMITTED)
          ? rest
          : log.lastRecord(watermark, commit);
      if (slot < next.get(next.get(owner, Field.EPOCH), OfEpoch.UNPROVED_FROM)) {
        next.atLeast(Global.COMMITTED, rest);
        next.atLeast(Global.COMMITS, commit);
      }
    }
    next.set(owner, Field.WATERMARK, watermark);
    boolean early = flaws.contains(Flaw.DELETED_BEFORE_THE_WATERMARK_IS_ACKNOWLEDGED);
    next.set(
        owner,
        Field.DURABLE_WATERMARK,
        Math.max(next.get(owner, Field.DURABLE_WATERMARK), early ? watermark : carried));
  }

  /** A claim whose answer never comes. */
  private static void arrive(State now, int owner, int slot, Sink sink) {
    int epoch = now.get(owner, Field.EPOCH);
    if (now.cell(epoch, slot) == State.ABSENT) {
      State next = now.copy();
      next.cell(epoch, slot, State.object(owner, false));
      sink.step(next, owner, "has a claim arrive, without an answer", Position.of(epoch, slot));
    }
  }

  /**
   * Steps 6 and 13, one key at a time. A DELETE may arrive again later, when a fence stands where the object was.
   */
  private void delete(State now, int owner, Sink sink) {
    int own = now.get(owner, Field.EPOCH);
    for (int epoch = 1; epoch <= now.shape.owners; epoch++) {
      for (int slot = 0; slot < now.shape.cells; slot++) {
        if (now.cell(epoch, slot) != State.ABSENT && mayDelete(now, owner, epoch, slot)) {
          State next = now.copy();
          next.cell(epoch, slot, State.ABSENT);
          sink.step(next, owner, "deletes", Position.of(epoch, slot));
        }
      }
      if (epoch < own && flaws.contains(Flaw.CLAIMS_DELETED)) {
        delete(now, owner, epoch, OfEpoch.CLAIM, "deletes the claim", sink);
      }
      if (isSuperseded(now, owner, epoch)) {
        delete(now, owner, epoch, OfEpoch.CHECKPOINT, "deletes the checkpoint", sink);
      }
    }
  }

  private static void delete(
      State now, int owner, int epoch, OfEpoch what, String text, Sink sink) {
    if (now.get(epoch, what) != State.ABSENT) {
      State next = now.copy();
      next.set(epoch, what, State.ABSENT);
      sink.step(next, owner, text, Position.of(epoch, 0));
    }
  }

  /** Those before that of the epoch that was closed. */
  private boolean isSuperseded(State now, int owner, int epoch) {
    int own = now.get(owner, Field.EPOCH);
    if (flaws.contains(Flaw.CHECKPOINTS_ALL_DELETED)) {
      return epoch <= own;
    }
    int closed = own - 1;
    while (closed > 0 && now.get(owner, closed, OfOlder.END) == 0) {
      closed--;
    }
    return epoch < closed;
  }

  private boolean mayDelete(State now, int owner, int epoch, int slot) {
    int own = now.get(owner, Field.EPOCH);
    boolean fence = State.isFence(now.cell(epoch, slot));
    if (fence && epoch < own && flaws.contains(Flaw.FENCES_DELETED)) {
      return true;
    }
    if (slot == 0 && !flaws.contains(Flaw.OPENINGS_DELETED)) {
      return false;
    }
    if (epoch > own) {
      return flaws.contains(Flaw.GARBAGE_DELETED_ABOVE_THE_OWN_EPOCH) && !fence;
    }
    int watermark = now.stage(owner) == Stage.OPENING // only with a flaw
        ? now.get(owner, Field.WATERMARK)
        : now.get(owner, Field.DURABLE_WATERMARK);
    if (Position.of(epoch, slot) < watermark) {
      int end = now.get(owner, epoch, OfOlder.END);
      return !fence
          || (now.made(epoch, slot) && slot != end && slot != now.get(epoch, OfEpoch.CLOSED_END));
    }
    return epoch < own
        && State.isListedAsData(now.cell(epoch, slot))
        && isGarbage(now, owner, epoch, slot);
  }

  /** What no range names. */
  private boolean isGarbage(State now, int owner, int epoch, int slot) {
    if (flaws.contains(Flaw.GARBAGE_BY_THE_LAST_RANGE_ALONE)
        && epoch < now.get(owner, Field.EPOCH) - 1) {
      return true;
    }
    return !now.bit(owner, epoch, OfOlder.RANGE, slot);
  }
}
