package io.unistream.buffer.batch;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of asynchronous puts, in order, as their records become durable. The thread is started by the
 * first of them and ends with {@link #close}.
 *
 * <p>It waits for the oldest position that is pending: a log makes durable at once all that came up to then, so the next
 * ones are seen to be durable without another sync, or are not held up by what came later.
 *
 * <p>What is pending is a chain of the futures themselves. A put adds to it under the state's lock, which it holds anyway,
 * and signals only if the thread is asleep; the thread follows the chain without a lock.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // each counter has one writer at a time
final class AckThread {

  static final int MAX_PENDING = 65_536;

  /** How many futures are completed before those who wait for room are told. */
  private static final int ROOM_STEP = 1_024;

  /** Told of each acknowledged record. */
  interface Acknowledged {
    void acknowledged(long sequence, int records, long bytes);
  }

  /** A future, and its place in the chain. */
  static final class Pending extends CompletableFuture<Long> {

    private final long position;
    private final long sequence;
    private final int bytes;

    /** Cleared once it was followed, or whoever keeps a future would keep all later ones. */
    private volatile @Nullable Pending next;

    Pending(long position, long sequence, int bytes) {
      this.position = position;
      this.sequence = sequence;
      this.bytes = bytes;
    }
  }

  private final BufferState state;
  private final Acknowledged acknowledged;

  /** Stands before the first future. */
  private final Pending root = new Pending(0, 0, 0);

  /** The last in the chain. Guarded by the state's lock. */
  private Pending last = root;

  /** Written under the state's lock. */
  private volatile long added;

  // Written by the thread.
  private volatile long completed;
  private volatile boolean asleep;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  // Written under lock.
  private volatile int waitingForRoom;
  private volatile boolean closing;
  private volatile @Nullable Thread thread;

  AckThread(BufferState state, Acknowledged acknowledged) {
    this.state = state;
    this.acknowledged = acknowledged;
  }

  /** Starts the thread; before anything is appended, because that may fail. */
  void start() {
    if (thread != null) {
      return;
    }
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
    if (!isFull()) {
      return;
    }
    lock.lock();
    try {
      waitingForRoom++;
      while (isFull() && Thread.currentThread() != thread && !closing) {
        room.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException(
          "interrupted while " + MAX_PENDING + " asynchronous puts are pending", e);
    } finally {
      waitingForRoom--;
      lock.unlock();
    }
  }

  private boolean isFull() {
    return added - completed >= MAX_PENDING;
  }

  /** Called under the state's lock in the order of the positions, after {@link #start}; {@link #wake} is to follow. */
  void add(Pending put) {
    added++;
    last.next = put;
    last = put;
  }

  /** Wakes the thread if it sleeps. Not under the state's lock. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    long count = 0;
    Pending done = root;
    for (Pending put = next(done); put != null; put = next(done)) {
      done.next = null;
      complete(put, failure(put));
      done = put;
      count++;
      if (count % ROOM_STEP == 0 || put.next == null) {
        completed = count;
        signalRoom();
      }
    }
  }

  /** Waits until a put is durable; null if it is. */
  private @Nullable BufferException failure(Pending put) {
    try {
      state.awaitDurable(put.position);
      return null;
    } catch (BufferException e) {
      return e;
    }
  }

  private void complete(Pending put, @Nullable BufferException failure) {
    if (failure != null) {
      put.completeExceptionally(failure);
    } else {
      acknowledged.acknowledged(put.sequence, 1, put.bytes);
      put.complete(put.sequence);
    }
  }

  private void signalRoom() {
    if (waitingForRoom > 0) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * The future after one; null once there is none and the buffer closes. The thread says that it sleeps before it looks,
   * and a put looks whether it sleeps after it was added: one of the two sees the other.
   */
  private @Nullable Pending next(Pending done) {
    Pending next = done.next;
    if (next != null) {
      return next;
    }
    while (next == null) {
      asleep = true;
      boolean ending = closing;
      next = done.next;
      if (next == null) {
        if (ending) {
          return null;
        }
        LockSupport.park(this);
        Thread.interrupted(); // nobody but a dependent can have interrupted this thread
      }
    }
    asleep = false;
    return next;
  }

  /** Completes what is pending and ends the thread. No put may be added any more. */
  void close() {
    Thread running;
    lock.lock();
    try {
      closing = true;
      room.signalAll();
      running = thread;
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(running);
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
