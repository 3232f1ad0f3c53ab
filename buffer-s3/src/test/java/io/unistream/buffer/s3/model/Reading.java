package io.unistream.buffer.s3.model;

import java.util.Set;

/**
 * Step 4, as one step: reads the log and, where something is damaged and the policy allows it, saves what is left ({@code Replay},
 * {@code Salvage}) and finds out which numbers are missing (that, and {@code LogReplay}).
 */
final class Reading {

  private final Set<Flaw> flaws;
  private final State now;
  private final State next;
  private final int owner;

  /** How far the log has come; negative if nothing told. */
  private int at = -1;
  /** Whether damage came that nothing came after yet that tells how far the log had come; and how many records it can have had. */
  private boolean open;

  private int unknown;
  private int missing;
  private int commit;
  private boolean damaged;

  Reading(Set<Flaw> flaws, State now, State next, int owner) {
    this.flaws = flaws;
    this.now = now;
    this.next = next;
    this.owner = owner;
  }

  /** Reads; false if something is damaged, and may not be. */
  boolean run() {
    int own = now.get(owner, Field.EPOCH);
    int watermark = now.get(owner, Field.FOUND_WATERMARK);
    Log log = new Log(now, owner);
    for (int place = log.from(watermark);
        place < Position.of(own, 0);
        place = log.from(place + 1)) {
      read(Position.epoch(place), Position.slot(place));
    }
    int known = Math.max(at, now.get(owner, Field.REACHED));
    int end = open ? known + unknown : known;
    if (open) {
      missing(Math.max(at, 0), end);
    } else if (at >= 0) {
      missing(at, end);
    }
    if (flaws.contains(Flaw.NUMBERS_GO_ON_BEHIND_WHAT_CAN_BE_READ)) {
      end = known;
    }
    if (now.get(owner, Field.OWNER_LOST) > 0) {
      missing(end, end + now.shape.mostOfOneOwner());
      end += now.shape.mostOfOneOwner();
    }
    next.set(owner, Field.REACHED, end);
    next.set(owner, Field.FOUND_COMMIT, commit);
    next.set(owner, Field.MISSING, missing & 0xff);
    next.set(owner, Field.MISSING_TOO, missing >> 8);
    return next.shape.quarantine || (!damaged && missing == 0);
  }

  int commit() {
    return commit;
  }

  /** Whether anything was found that a log without damage does not have. */
  boolean isDamaged() {
    return damaged || missing != 0;
  }

  private void read(int epoch, int slot) {
    int content = now.cell(epoch, slot);
    if (now.bit(owner, epoch, OfOlder.SAVED, slot)) {
      entries(now.finisher(epoch), slot);
    } else if (now.bit(owner, epoch, OfOlder.EMPTY, slot)) {
      hole(slot);
    } else if (isWholeObject(content)) {
      object(State.writer(content), slot);
    } else {
      damaged = true;
      boolean named = now.get(owner, Field.NAMELESS) == 0;
      if (State.isObject(content) && State.isReadable(content) && named) {
        cutObject(State.writer(content), slot);
        next.add(owner, epoch, OfOlder.EMPTY, slot);
      } else if (content == (State.what(content) | State.UNREADABLE)
          && State.isObject(content)
          && slot > 0
          && named
          && isWriterKnown(epoch)) {
        entries(State.writer(content), slot);
        next.add(owner, epoch, OfOlder.SAVED, slot);
      } else {
        hole(slot);
        next.add(owner, epoch, OfOlder.EMPTY, slot);
      }
    }
  }

  private boolean isWholeObject(int content) {
    return State.isObject(content) && State.isWhole(content) && now.get(owner, Field.NAMELESS) == 0;
  }

  private void object(int writer, int slot) {
    reach(slot == 0 ? now.get(writer, Field.REACHED) : now.last(writer, slot - 1));
    at = now.last(writer, slot);
    commit = Math.max(commit, now.commitTold(writer, slot));
  }

  /** The header tells what was in it. */
  private void cutObject(int writer, int slot) {
    reach(slot == 0 ? now.get(writer, Field.REACHED) : now.last(writer, slot - 1));
    if (!flaws.contains(Flaw.CUT_OBJECT_IS_NOT_REPORTED)) {
      missing(at, now.last(writer, slot));
    }
    at = now.last(writer, slot);
  }

  /** Entries without a header before them. */
  private void entries(int writer, int slot) {
    boolean record = slot > 0 && now.commit(writer, slot) == 0;
    reach(now.last(writer, slot) - (record ? 1 : 0));
    at = now.last(writer, slot);
    commit = Math.max(commit, now.commitTold(writer, slot));
  }

  private void hole(int slot) {
    open = true;
    unknown += slot > 0 ? 1 : 0;
  }

  /** All up to a number has come, or is missing; if nothing came before, and nothing is damaged, the log begins here. */
  private void reach(int number) {
    if (open) {
      missing(Math.max(at, 0), number);
    } else if (at >= 0) {
      missing(at, number);
    }
    open = false;
    unknown = 0;
    at = Math.max(at, number);
  }

  private void missing(int after, int through) {
    for (int number = Math.max(after, 0) + 1; number <= Math.min(through, 15); number++) {
      missing |= 1 << number;
    }
  }

  /** The claim, the opening, its copy, or any other object of the epoch whose header can be read. */
  private boolean isWriterKnown(int epoch) {
    int claim = now.get(epoch, OfEpoch.CLAIM);
    boolean known = (claim != State.ABSENT && State.isReadable(claim))
        || now.get(epoch, OfEpoch.CHECKPOINT) == 1;
    for (int slot = 0; !known && slot < now.shape.cells; slot++) {
      int content = now.cell(epoch, slot);
      known = State.isObject(content) && State.isReadable(content);
    }
    return known;
  }
}
