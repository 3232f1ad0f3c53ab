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

  @Nullable
  Rule broken(State state) {
    if (state.broken() > 0) {
      return Rule.numbered(state.broken() - 1);
    }
    for (int owner = 1; owner <= state.shape.owners; owner++) {
      Rule rule = brokenBy(state, owner);
      if (rule != null) {
        return rule;
      }
    }
    return state.finished() > 0 ? brokenLog(state) : null;
  }

  private static @Nullable Rule brokenBy(State state, int owner) {
    int epoch = state.get(owner, Field.EPOCH);
    int acked = Math.max(state.get(owner, Field.ACKED), state.get(owner, Field.EARLY) + 1);
    if (acked < 1 || epoch == 0) {
      return null;
    }
    int end = state.closedEnd(epoch);
    for (int slot = 1; slot < acked; slot++) {
      boolean told = slot < state.get(owner, Field.ACKED) || slot == state.get(owner, Field.EARLY);
      if (told
          && !state.bit(owner, Field.SKIPPED, slot)
          && (slot >= end || state.finisher(epoch) != owner)) {
        return Rule.ZOMBIE_IS_ACKNOWLEDGED;
      }
    }
    return end != Shape.UNKNOWN && state.get(owner, Field.FENCED_AT) < end
        ? Rule.VOID_IS_IN_THE_LOG
        : null;
  }

  /** The log that the next opener would read, as far as it is acknowledged. */
  private @Nullable Rule brokenLog(State state) {
    int newest = state.finished();
    int owner = state.finisher(newest);
    int highest = state.highestObject(newest);
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
      int end = state.closedEnd(epoch);
      if (end != Shape.UNKNOWN && state.cell(epoch, end) != State.FENCE) {
        return Rule.FENCE_IS_GONE;
      }
    }
    return null;
  }
}
