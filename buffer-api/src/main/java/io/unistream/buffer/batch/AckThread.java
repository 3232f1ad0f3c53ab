package io.unistream.buffer.batch;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.SequenceRange;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of asynchronous puts, in order, as their records become durable. The thread is started by the
 * first of them and ends with {@link #close}.
 *
 * <p>It waits for the oldest position that is pending: a log makes durable at once all that came up to then, so the next
 * ones are seen to be durable without another sync, or are not held up by what came later.
 */
final class AckThread {

  static final int MAX_PENDING = 65_536;

  /** Told of each acknowledged record. */
  interface Acknowledged {
    void acknowledged(SequenceRange sequences, long bytes);
  }

  record Pending(long position, long sequence, int bytes, CompletableFuture<Long> future) {}

  private final BufferState state;
  private final Acknowledged acknowledged;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below guarded by lock.
  private ArrayDeque<Pending> waiting = new ArrayDeque<>();
  private int pending;
  private boolean closing;
  private @Nullable Thread thread;

  AckThread(BufferState state, Acknowledged acknowledged) {
    this.state = state;
    this.acknowledged = acknowledged;
  }

  /** Starts the thread; before anything is appended, because that may fail. */
  void start() {
    lock.lock();
    try {
      if (thread == null && !closing) {
        Thread starting = new Thread(this::run, "buffer-acks-" + state.wal.logId());
        starting.setDaemon(true);
        starting.start();
        thread = starting;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bounds the futures that are pending. The thread's own dependents are let through, or they would wait for ever. */
  void awaitRoom() {
    lock.lock();
    try {
      while (pending >= MAX_PENDING && Thread.currentThread() != thread && !closing) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException(
          "interrupted while " + MAX_PENDING + " asynchronous puts are pending", e);
    } finally {
      lock.unlock();
    }
  }

  /** Called in the order of the positions, after {@link #start}. */
  void add(Pending put) {
    lock.lock();
    try {
      waiting.add(put);
      pending++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (ArrayDeque<Pending> batch = next(null); batch != null; batch = next(batch)) {
      for (Pending put : batch) {
        complete(put, failure(put));
      }
    }
  }

  /** Waits until a put is durable; null if it is. */
  private @Nullable BufferException failure(Pending put) {
    try {
      state.awaitDurable(put.position());
      return null;
    } catch (BufferException e) {
      return e;
    }
  }

  private void complete(Pending put, @Nullable BufferException failure) {
    if (failure != null) {
      put.future().completeExceptionally(failure);
    } else {
      acknowledged.acknowledged(new SequenceRange(put.sequence(), 1), put.bytes());
      put.future().complete(put.sequence());
    }
  }

  /** Takes all that is waiting; null once there is nothing and the buffer closes. */
  private @Nullable ArrayDeque<Pending> next(@Nullable ArrayDeque<Pending> done) {
    lock.lock();
    try {
      if (done != null) {
        pending -= done.size();
        changed.signalAll();
      }
      while (waiting.isEmpty()) {
        if (closing) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
      ArrayDeque<Pending> taken = waiting;
      waiting = new ArrayDeque<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Completes what is pending and ends the thread. No put may be added any more. */
  void close() {
    Thread running;
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
      running = thread;
    } finally {
      lock.unlock();
    }
    if (running != null && running != Thread.currentThread()) {
      joinUninterruptibly(running);
    }
  }

  private static void joinUninterruptibly(Thread running) {
    boolean interrupted = false;
    while (true) {
      try {
        running.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
