package io.unistream.buffer.batch;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The right to read the log and to give batches up, which one thread at a time has. It is held while storage works, never
 * while a codec or a listener does; who waits for it goes on at its time-out, and when the buffer is closed or has failed.
 *
 * <p>A thread that an error keeps from leaving it has it no more, nor has one that is dead: the next one takes it, and tells whatever was left
 * to be told.
 */
final class Turn {

  /** It is mostly held for some microseconds; parking and waking up takes longer. */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;

  private final BufferState state;
  private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();

  Turn(BufferState state) {
    this.state = state;
  }

  /** Takes it; false if the time was over first. */
  boolean take(Deadline deadline) {
    return trySoon() || state.turns.await(this::tryUsable, deadline);
  }

  /** Takes it, also of a buffer that is closed or has failed. */
  void takeAnyway() {
    if (!trySoon()) {
      state.turns.await(this::tryNow, Deadline.none(state.clock));
    }
  }

  private boolean trySoon() {
    for (int i = 0; i <= SPINS; i++) {
      if (tryNow()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private boolean tryUsable() {
    state.health.ensureUsable();
    return tryNow();
  }

  private boolean tryNow() {
    Thread has = owner.getOpaque();
    return (has == null || !has.isAlive()) && owner.compareAndSet(has, Thread.currentThread());
  }

  void leave() {
    owner.set(null);
    state.turns.open();
  }

  /** Leaves it where an error cut that short; does nothing if it was left. */
  void drop() {
    if (owner.getPlain() == Thread.currentThread()) {
      leave();
    }
  }
}
