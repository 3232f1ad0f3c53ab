package io.unistream.buffer.batch;

import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.OverflowPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Lets puts in, under the state's lock, once their records fit (CAP-TOTAL), and makes room by the overflow policy.
 *
 * <p>{@code DROP_OLDEST} keeps the outlet's {@link Turn} from the first batch that it drops until the records are appended:
 * while it has it no batch is handed out, so that what can be dropped does not become less, and what was found to suffice
 * does suffice (CAP-LEAST). Whatever other puts add can be dropped as well.
 *
 * <p>A put that finds no room sees to it that a consumer finds a batch (CAP-FLOW): it seals the open batch if no other is
 * sealed that could be taken.
 */
final class Admission {

  /** How a put got in. */
  enum Entry {
    AT_ONCE,
    /** Time has passed meanwhile. */
    LATER,
    /** As {@link #LATER}, with the outlet's turn. */
    WITH_TURN
  }

  private final BufferState state;
  private final Outlet<?> outlet;
  private final Capacity capacity;

  Admission(BufferState state, Outlet<?> outlet) {
    this.state = state;
    this.outlet = outlet;
    this.capacity = state.settings.capacity();
  }

  /**
   * Returns, with the state's lock held, once the records fit; {@link #leave} is to follow.
   *
   * @param records how many
   * @param bytes their payload bytes together
   * @param firstBytes those of the first
   */
  Entry enter(long records, long bytes, int firstBytes) {
    Entry entry = enterAtOnce(records, bytes);
    return entry == null ? enterLater(records, bytes, firstBytes) : entry;
  }

  /** As {@link #enter} where the records fit now, and else null. Runs no user code. */
  @Nullable
  Entry enterAtOnce(long records, long bytes) {
    boolean blocks = capacity.overflow() == OverflowPolicy.BLOCK;
    if (!blocks || state.fits(records, bytes)) {
      state.lock.lock();
      boolean entered = false;
      try {
        state.health.ensureUsable();
        entered = fits(records, bytes);
      } finally {
        if (!entered) {
          state.lock.unlock();
        }
      }
      if (entered) {
        return Entry.AT_ONCE;
      }
    }
    return null;
  }

  /** As {@link #enter} after {@link #enterAtOnce}. The listener may be told meanwhile, in this thread. */
  Entry enterLater(long records, long bytes, int firstBytes) {
    boolean blocks = capacity.overflow() == OverflowPolicy.BLOCK;
    if (records > capacity.maxRecords() || bytes > capacity.maxBytes()) {
      state.health.ensureUsable();
      throw full(records, bytes, "; it can never fit");
    }
    if (capacity.overflow() == OverflowPolicy.DROP_OLDEST) {
      return dropUntilRoom(records, bytes, firstBytes);
    }
    return awaitRoom(records, bytes, firstBytes, blocks);
  }

  /** Lets the lock go, and the turn. */
  void leave(Entry entry) {
    state.lock.unlock();
    if (entry == Entry.WITH_TURN) {
      outlet.leave();
    }
  }

  private boolean fits(long records, long bytes) {
    return state.backlogRecords + records <= capacity.maxRecords()
        && state.backlogBytes + bytes <= capacity.maxBytes();
  }

  /** A put that does not block looks once. One that does keeps its time-out, whoever has the lock (LIFE-WAIT). */
  private Entry awaitRoom(long records, long bytes, int firstBytes, boolean blocks) {
    Deadline deadline =
        blocks ? Deadline.in(capacity.blockTimeout(), state.clock) : Deadline.none(state.clock);
    while (state.lockSoon(deadline)) {
      boolean entered = false;
      Seal seal;
      long seen;
      try {
        state.health.ensureUsable();
        if (fits(records, bytes)) {
          entered = true;
          return Entry.LATER;
        }
        seal = sealIfStuck(firstBytes);
        seen = state.spaceVersion();
      } finally {
        if (!entered) {
          state.lock.unlock();
        }
      }
      if (seal != null) {
        state.notifier.sealed(seal);
      }
      if (!blocks || !state.awaitSpace(seen, outlet::isStuckBesideOpen, deadline)) {
        break;
      }
    }
    throw full(records, bytes, blocks ? ", although it waited for a commit" : "");
  }

  private Entry dropUntilRoom(long records, long bytes, int firstBytes) {
    outlet.enter();
    boolean entered = false;
    try {
      while (true) {
        state.lock.lock();
        try {
          state.health.ensureUsable();
          if (fits(records, bytes)) {
            entered = true;
            return Entry.WITH_TURN;
          }
          boolean canMakeRoom = outlet.canMakeRoom(records, bytes);
          Seal seal = canMakeRoom ? sealIfNoVictim() : sealIfStuck(firstBytes);
          if (seal != null) {
            outlet.willTell(seal);
          }
          if (!canMakeRoom) {
            throw full(records, bytes, "; batches in flight may not be dropped");
          }
        } finally {
          if (!entered) {
            state.lock.unlock();
          }
        }
        outlet.dropOldest();
      }
    } finally {
      if (!entered) {
        outlet.leave();
      }
    }
  }

  /** The open batch is dropped when there is no other. */
  private @Nullable Seal sealIfNoVictim() {
    return outlet.hasNext() ? null : state.sealOpen();
  }

  /**
   * The put that would overflow the open batch seals it, although it cannot be stored itself; and where none is sealed
   * that could be taken, a put that finds no room seals the open one too: a consumer must have something to take.
   */
  private @Nullable Seal sealIfStuck(int firstBytes) {
    boolean stuck = outlet.isStuck() || state.open.wouldOverflow(firstBytes, state.settings.emit());
    return stuck && !state.open.isEmpty() ? state.sealOpen() : null;
  }

  private BufferFullException full(long records, long bytes, String more) {
    Gauges.Shown shown = state.shown();
    return new BufferFullException(
        "the buffer is full: its backlog of " + shown.backlogRecords() + " records, "
            + shown.backlogBytes() + " bytes leaves no room for " + records + " more of " + bytes
            + " bytes within capacity.maxRecords (" + capacity.maxRecords()
            + ") and capacity.maxBytes ("
            + capacity.maxBytes() + ")" + more);
  }
}
