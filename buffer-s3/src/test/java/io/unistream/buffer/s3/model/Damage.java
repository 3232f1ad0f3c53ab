package io.unistream.buffer.s3.model;

/** What happens to a store that nobody of the protocol does: at any moment, as often as the {@link Shape} says. */
final class Damage {

  private static final int BY_NOBODY = 0;

  private Damage() {}

  static void steps(State now, Sink sink) {
    if (now.get(Global.DAMAGES) >= now.shape.damages) {
      return;
    }
    for (int epoch = 1; epoch <= now.shape.owners; epoch++) {
      for (int slot = 0; slot < now.shape.cells; slot++) {
        int content = now.cell(epoch, slot);
        if (State.isObject(content)) {
          object(now, epoch, slot, content, sink);
        } else if (content != State.ABSENT) {
          fence(now, epoch, slot, content, sink);
        }
      }
      beside(now, epoch, OfEpoch.CLAIM, "the claim", sink);
      beside(now, epoch, OfEpoch.CHECKPOINT, "the checkpoint", sink);
    }
  }

  private static void object(State now, int epoch, int slot, int content, Sink sink) {
    State gone = hit(now, epoch, slot);
    gone.cell(epoch, slot, State.ABSENT);
    gone.set(epoch, OfEpoch.REMOVED, gone.get(epoch, OfEpoch.REMOVED) | (1 << slot));
    sink.step(gone, BY_NOBODY, "removes the object", Position.of(epoch, slot));
    if (State.isReadable(content)) {
      hit(now, epoch, slot, content | State.UNREADABLE, "damages the header", sink);
    }
    if ((content & (State.BODY | State.CUT)) == 0) {
      hit(now, epoch, slot, content | State.BODY, "damages the body", sink);
    }
    if (!State.isCut(content)) {
      hit(now, epoch, slot, (content & ~State.BODY) | State.CUT, "cuts it to a header", sink);
    }
  }

  private static void hit(State now, int epoch, int slot, int content, String what, Sink sink) {
    State next = hit(now, epoch, slot);
    next.cell(epoch, slot, content);
    sink.step(next, BY_NOBODY, what, Position.of(epoch, slot));
  }

  private static State hit(State now, int epoch, int slot) {
    State next = hit(now);
    next.set(epoch, OfEpoch.HIT, now.get(epoch, OfEpoch.HIT) | (1 << slot));
    return next;
  }

  private static State hit(State now) {
    State next = now.copy();
    next.set(Global.DAMAGES, now.get(Global.DAMAGES) + 1);
    return next;
  }

  /** A fence that is gone keeps nobody from what is behind it. */
  private static void fence(State now, int epoch, int slot, int content, Sink sink) {
    State gone = hit(now);
    gone.cell(epoch, slot, State.ABSENT);
    gone.unproved(epoch, slot);
    sink.step(gone, BY_NOBODY, "removes the fence", Position.of(epoch, slot));
    if (State.isReadable(content)) {
      State damaged = hit(now);
      damaged.cell(epoch, slot, content | State.UNREADABLE);
      sink.step(damaged, BY_NOBODY, "damages the fence", Position.of(epoch, slot));
    }
  }

  private static void beside(State now, int epoch, OfEpoch field, String what, Sink sink) {
    int content = now.get(epoch, field);
    if (content == State.ABSENT) {
      return;
    }
    State gone = hit(now);
    gone.set(epoch, field, State.ABSENT);
    if (field == OfEpoch.CHECKPOINT) {
      gone.set(epoch, OfEpoch.COPIED, 0);
    }
    sink.step(gone, BY_NOBODY, "removes " + what, Position.of(epoch, 0));
    if (State.isReadable(content)) {
      State damaged = hit(now);
      damaged.set(epoch, field, content | State.UNREADABLE);
      sink.step(damaged, BY_NOBODY, "damages " + what, Position.of(epoch, 0));
    }
  }
}
