package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Witness;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread puts into a buffer and one drains it, until the buffer refuses, or they are told to stop. A witness has it all. The
 * draining thread lets a backlog grow, and then takes it out at full speed, so that files are filled, recycled and deleted in the
 * background.
 */
final class Users {

  /** Far longer than any call may take. */
  private static final long PATIENCE_SECONDS = 120;

  /** So many puts after that they end by themselves: nothing may have told a log that does not sync. */
  private static final long MORE = 5_000;

  private static final long PAUSE_NANOS = 50_000;

  private final Buffer<byte[]> buffer;
  private final Witness witness;
  private final long backlog;
  private final long until;
  private final CountDownLatch enough = new CountDownLatch(1);
  private final Future<?> putting;
  private final Future<?> draining;
  private volatile boolean over;

  /**
   * Lets them begin.
   *
   * @param backlog how many records the draining thread lets wait
   * @param enough after how many puts {@link #awaitEnough} returns
   * @param threads two of them
   */
  Users(
      Buffer<byte[]> buffer, Witness witness, long backlog, long enough, ExecutorService threads) {
    this.buffer = buffer;
    this.witness = witness;
    this.backlog = backlog;
    until = witness.acknowledged() + enough;
    putting = threads.submit(this::put);
    draining = threads.submit(this::drain);
  }

  private void put() {
    try {
      while (!over && witness.acknowledged() < until + MORE) {
        if (witness.acknowledged() >= until) {
          enough.countDown();
        }
        byte[] record = witness.next();
        try {
          witness.acknowledged(record, buffer.put(record));
        } catch (UnknownOutcomeException e) {
          return;
        } catch (BufferException e) {
          witness.refused(record);
          return;
        }
      }
    } finally {
      over = true;
      enough.countDown();
    }
  }

  private void drain() {
    while (!over) {
      if (buffer.stats().backlogRecords() <= backlog) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else if (!drainAll()) {
        return;
      }
    }
  }

  private boolean drainAll() {
    while (buffer.stats().backlogRecords() > 50) {
      try {
        Batch<byte[]> batch = buffer.emit();
        witness.handedOut(batch);
        witness.committing(batch.id());
        buffer.commit(batch);
        witness.committed(batch.id());
      } catch (BufferException e) {
        return false;
      }
    }
    return true;
  }

  /** Waits until they have put as much as was asked for, or were refused. */
  void awaitEnough() throws InterruptedException {
    if (!enough.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new BrokenPromise("LIFE-WAIT", "puts take longer than " + PATIENCE_SECONDS + " s");
    }
  }

  /** Waits until they were refused, or have put far more than enough; what they found broken is thrown. */
  void awaitEnd() throws InterruptedException {
    get(putting);
    get(draining);
  }

  /** Tells them to stop, and waits until they have. */
  void stop() throws InterruptedException {
    over = true;
    awaitEnd();
  }

  private static void get(Future<?> user) throws InterruptedException {
    try {
      user.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new BrokenPromise("LIFE-WAIT", "a call takes longer than " + PATIENCE_SECONDS + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new AssertionError("a user failed", e.getCause());
    }
  }
}
