package io.unistream.buffer.s3.model;

import org.jspecify.annotations.Nullable;

/** Holds each state to each {@link Rule}. */
final class Rules {

  private final boolean fencesToo;

  /**
   * Rules for one search.
   *
   * @param fencesToo also hold the fences to be there, not only what they are there for */
  Rules(boolean fencesToo) {
    this.fencesToo = fencesToo;
  }

  /** Whether a commit may be forgotten: its object is damaged, or an older one was. */
  static boolean isForgettable(State state) {
    for (int epoch = 1; epoch <= state.shape.owners; epoch++) {
      if (state.get(epoch, OfEpoch.HIT) != 0) {
        return true;
      }
    }
    return false;
  }

  @Nullable
  Rule broken(State state) {
    int broken = state.get(Global.BROKEN);
    if (broken > 0) {
      return Rule.numbered(broken - 1);
    }
    for (int owner = 1; owner <= state.shape.owners; owner++) {
      Rule rule = brokenBy(state, owner);
      if (rule != null) {
        return rule;
      }
    }
    return state.get(Global.FINISHED) > 0 ? brokenLog(state) : null;
  }

  private static @Nullable Rule brokenBy(State state, int owner) {
    int epoch = state.get(owner, Field.EPOCH);
    int acked = Math.max(state.get(owner, Field.ACKED), state.get(owner, Field.EARLY) + 1);
    if (acked < 1 || epoch == 0) {
      return null;
    }
    int end = state.get(epoch, OfEpoch.CLOSED_END);
    for (int slot = 1; slot < acked; slot++) {
      boolean told = slot < state.get(owner, Field.ACKED) || slot == state.get(owner, Field.EARLY);
      if (told
          && !state.bit(owner, Field.SKIPPED, slot)
          && (slot >= end || state.finisher(epoch) != owner)
          && !isExcused(state, epoch, slot)
          && !isTakenOver(state, owner, epoch, slot)) {
        return Rule.ZOMBIE_IS_ACKNOWLEDGED;
      }
    }
    return end != Shape.UNKNOWN && state.get(owner, Field.FENCED_AT) < end && !state.isDamaged()
        ? Rule.VOID_IS_IN_THE_LOG
        : null;
  }

  /** Whether what is behind an end that damage brought too low is in the log of the newest owner all the same, or reported by it. */
  private static boolean isTakenOver(State state, int owner, int epoch, int slot) {
    int newest = state.finisher(state.get(Global.FINISHED));
    return state.isDamaged()
        && newest > 0
        && (state.bit(newest, epoch, OfOlder.RANGE, slot)
            || (state.isReported(state.last(owner, slot)) && state.bit(epoch, OfEpoch.HIT, slot)));
  }

  /** Whether nothing that is left proves what was in a slot. */
  static boolean isExcused(State state, int epoch, int slot) {
    return slot >= state.get(epoch, OfEpoch.UNPROVED_FROM);
  }

  /** The log that the next opener would read, as far as it is acknowledged. */
  private @Nullable Rule brokenLog(State state) {
    int newest = state.get(Global.FINISHED);
    int owner = state.finisher(newest);
    if (!state.isDamaged()) {
      Rule rule = brokenIntactLog(state, newest, owner);
      if (rule != null) {
        return rule;
      }
    }
    for (int epoch = 1; epoch <= newest; epoch++) {
      int writer = state.finisher(epoch);
      for (int slot = 1; writer > 0 && slot < state.get(writer, Field.ACKED); slot++) {
        if (state.commit(writer, slot) == 0
            && !state.bit(writer, Field.SKIPPED, slot)
            && (!isExcused(state, epoch, slot) || state.get(epoch, OfEpoch.SKIPPED) > 0)) {
          Rule rule = brokenRecord(state, owner, newest, writer, epoch, slot);
          if (rule != null) {
            return rule;
          }
        }
      }
    }
    return null;
  }

  private static @Nullable Rule brokenRecord(
      State state, int owner, int newest, int writer, int epoch, int slot) {
    int number = state.last(writer, slot);
    if (epoch < newest
        && number > state.get(owner, Field.REACHED)
        && state.get(epoch, OfEpoch.LINEAGE_LOST) == 0) {
      return Rule.NUMBER_IS_GIVEN_TWICE;
    }
    if (isExcused(state, epoch, slot)
        || Position.of(epoch, slot) < state.get(Global.COMMITS)
        || (state.isReported(number) && state.bit(epoch, OfEpoch.HIT, slot))) {
      return null;
    }
    boolean inLog = epoch == newest || state.bit(owner, epoch, OfOlder.RANGE, slot);
    boolean saved = epoch < newest && state.bit(owner, epoch, OfOlder.SAVED, slot);
    boolean given = epoch < newest && state.bit(owner, epoch, OfOlder.EMPTY, slot);
    boolean there = State.isObject(state.cell(epoch, slot)) || state.bit(epoch, OfEpoch.HIT, slot);
    return inLog && !given && (saved || there) ? null : Rule.LOSS_IS_NOT_REPORTED;
  }

  private @Nullable Rule brokenIntactLog(State state, int newest, int owner) {
    int highest = new Listing(state, newest, 0).highest();
    if (highest < 0) {
      return Rule.LOG_HAS_A_HOLE;
    }
    int watermark = state.watermark(State.writer(state.cell(newest, highest)), highest);
    int acknowledged = Position.of(newest, state.get(owner, Field.ACKED));
    Log log = new Log(state, owner);
    for (int at = log.from(watermark); at < acknowledged; at = log.from(at + 1)) {
      int epoch = Position.epoch(at);
      int slot = Position.slot(at);
      int writer = state.finisher(epoch);
      int content = state.cell(epoch, slot);
      if (state.bit(writer, Field.SKIPPED, slot)) {
        continue;
      }
      if (!State.isObject(content)) {
        return epoch == newest ? Rule.ACKNOWLEDGED_IS_LOST : Rule.LOG_HAS_A_HOLE;
      }
      if (slot < state.get(writer, Field.ACKED)
          && content != State.object(writer, state.bit(writer, Field.REMADE, slot))) {
        return Rule.OTHER_BYTES;
      }
    }
    for (int epoch = 1; fencesToo && epoch < newest; epoch++) {
      int end = state.get(epoch, OfEpoch.CLOSED_END);
      if (end != Shape.UNKNOWN && state.cell(epoch, end) != State.FENCE) {
        return Rule.FENCE_IS_GONE;
      }
    }
    return null;
  }
}
