package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.UnknownOutcomeException;
import java.util.UUID;

/** The thread that closes an object of a {@link Tail} which is not full when it has waited long enough for more. */
final class Linger {

  private final TailState state;
  private final Sending sending;
  private final BufferClock clock;
  private final Thread timer;
  /** Whether the thread is to end. Guarded by the lock. */
  private boolean closed;

  Linger(TailState state, Sending sending, BufferClock clock, UUID log) {
    this.state = state;
    this.sending = sending;
    this.clock = clock;
    this.timer = new Thread(this::loop, "buffer-s3-linger-" + log);
    this.timer.setDaemon(true);
  }

  void start() {
    timer.start();
  }

  private void loop() {
    state.lock.lock();
    try {
      while (!closed) {
        TailObject partial = state.filling.current();
        if (partial == null || !state.fate.goesOn() || !sending.mayClose(partial)) {
          clock.await(state.lock, state.lingering, Long.MAX_VALUE);
          continue;
        }
        long now = clock.nanoTime();
        long nanos = sending.nanosUntilDue(partial, now);
        if (nanos <= 0) {
          sending.pump(now);
        } else {
          clock.await(state.lock, state.lingering, nanos);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state.fail(
          new UnknownOutcomeException("the thread " + timer.getName() + " was interrupted", e));
    } catch (RuntimeException | Error e) {
      state.failBy("the thread that waits for more to upload at once failed: ", e);
      throw e;
    } finally {
      state.lock.unlock();
    }
  }

  /** Tells the thread to end. The caller holds the lock. */
  void end() {
    closed = true;
    state.lingering.signalAll();
  }

  /** Waits for its end. */
  void join() {
    Ending.join(timer);
  }

  /** Ends it where an error kept {@link #end} from being called. Takes no memory. */
  void abandon() {
    timer.interrupt();
  }
}
