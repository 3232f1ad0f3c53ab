package io.unistream.buffer.batch;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferInterruptedException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Where the threads of a buffer wait for one another: for a batch that is due, for space, for their turn. The lock here is
 * held for a few instructions, never while anybody appends, reads, decodes, or is told something: so a wait ends by its
 * time-out or by an interrupt whatever the others are doing (LIFE-WAIT).
 *
 * <p>Who waits counts itself, then looks at what it waits for; who changes that publishes it, then looks whether anybody
 * waits. One of the two sees the other.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // counted under the lock
final class Waits {

  private final BufferClock clock;
  private final ReentrantLock lock = new ReentrantLock();

  Waits(BufferClock clock) {
    this.clock = clock;
  }

  Gate gate() {
    return new Gate();
  }

  /** One thing that can be waited for. */
  final class Gate {

    private final Condition changed = lock.newCondition();

    /** Written under lock. */
    private volatile int waiting;

    /**
     * Waits until something is so.
     *
     * @param done asked under the lock here, so it takes no other; what it throws ends the wait
     * @param atMost in how many nanoseconds it may become so without a call of {@link #open}
     * @param deadline how long to wait, and whether an interrupt ends it
     * @return false if the time was over first
     * @throws BufferInterruptedException if interrupted, and the deadline says so
     */
    boolean await(BooleanSupplier done, LongSupplier atMost, Deadline deadline) {
      boolean interrupted = false;
      lock.lock();
      try {
        waiting++;
        try {
          while (true) {
            VarHandle.fullFence();
            if (done.getAsBoolean()) {
              return true;
            }
            long nanos = deadline.remaining();
            if (nanos <= 0) {
              return false;
            }
            try {
              clock.await(lock, changed, Math.min(nanos, atMost.getAsLong()));
            } catch (InterruptedException e) {
              interrupted = true;
              if (deadline.isTimed()) {
                throw new BufferInterruptedException(
                    "interrupted while waiting; nothing was changed", e);
              }
            }
          }
        } finally {
          waiting--;
        }
      } finally {
        lock.unlock();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    boolean await(BooleanSupplier done, Deadline deadline) {
      return await(done, () -> Long.MAX_VALUE, deadline);
    }

    /**
     * Lets everybody who waits here look again, after what they look at was published. Makes no object, or an {@link
     * OutOfMemoryError} would leave them waiting; hence the lock that is tried for.
     */
    void open() {
      VarHandle.fullFence();
      if (waiting == 0) {
        return;
      }
      while (!lock.tryLock()) {
        LockSupport.parkNanos(this, 1_000); // it is held for a few instructions only
      }
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
