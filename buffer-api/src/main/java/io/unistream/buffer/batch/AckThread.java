package io.unistream.buffer.batch;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferInterruptedException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of asynchronous puts, in order, as their records become durable. Its threads are started by the
 * first of them and end with {@link #close}.
 *
 * <p>One thread, the <em>worker</em>, waits for the oldest position that is pending: a log makes durable at once all that
 * came up to then, so the next ones are seen to be durable without another sync, or are not held up by what came later.
 *
 * <p>What is pending is a chain of the futures themselves. A put adds to it under the state's lock, which it holds anyway,
 * and signals only if the thread is asleep; the worker follows the chain without a lock.
 *
 * <p>The worker runs user code: dependents of the futures, and the listener. If it does not come back from there for {@link
 * #PATIENCE}, the <em>watch</em> lets another thread go on in its place, with the same future; the first one ends when it
 * comes back. So a dependent that blocks for ever costs a thread, and holds up neither the other futures nor closing. The
 * worker's role is an atomic number: {@code WORKING} → {@code IN_USER_CODE} → {@code WORKING} by itself, {@code IN_USER_CODE} →
 * {@code REPLACED} by its successor.
 *
 * <p>A worker that meets an error of its own fails the buffer and goes on: all futures then fail (ERR-ERROR).
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // each counter has one writer at a time
final class AckThread {

  static final int MAX_PENDING = 65_536;

  /** How long user code may take before another thread goes on with the other futures. */
  static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

  /** How many futures are completed before those who wait for room are told. */
  private static final int ROOM_STEP = 1_024;

  private static final int WORKING = 0;
  private static final int IN_USER_CODE = 1;
  private static final int REPLACED = 2;

  /** Told of each acknowledged record; in its second part, user code. */
  interface Acknowledged {
    void count(int records, long bytes);

    void tell(long sequence, int records, long bytes);
  }

  private final BufferState state;
  private final Acknowledged acknowledged;

  /** Stands before the first future. */
  private final Pending root = new Pending(this, 0L, 0);

  /** The last in the chain. Guarded by the state's lock. */
  private Pending last = root;

  /** Written under the state's lock. */
  private volatile long added;

  // Written by the worker.
  private volatile long completed;
  private volatile boolean asleep;
  private @Nullable BufferException broken;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition changed = lock.newCondition();

  // Written under lock.
  private volatile int waitingForRoom;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile boolean watchSleeps;
  private volatile @Nullable Worker worker;
  private @Nullable Thread watch;

  AckThread(BufferState state, Acknowledged acknowledged) {
    this.state = state;
    this.acknowledged = acknowledged;
  }

  /** Starts the threads; before anything is appended, because that may fail. */
  void start() {
    if (worker != null) {
      return;
    }
    lock.lock();
    try {
      if (watch == null && !closing) {
        Thread starting = new Thread(this::watch, "buffer-ack-watch-" + state.wal.logId());
        starting.setDaemon(true);
        starting.start();
        watch = starting;
      }
      if (worker == null && !closing) {
        Worker starting = new Worker(null);
        starting.start();
        worker = starting;
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isOwnThread() {
    return Thread.currentThread() instanceof Worker current && current.acks() == this;
  }

  /** Bounds the futures that are pending. The thread's own dependents are let through, or they would wait for ever. */
  void awaitRoom() {
    if (!isFull() || isOwnThread()) {
      return;
    }
    lock.lock();
    try {
      waitingForRoom++;
      while (isFull() && !closing) {
        room.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException(
          "interrupted while " + MAX_PENDING + " asynchronous puts are pending; nothing was put",
          e);
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

  /** Wakes the worker if it sleeps. Not under the state's lock. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(worker);
    }
  }

  /** Follows the chain, from its beginning or from where another one is stuck. */
  private final class Worker extends Thread {

    private final AtomicInteger role = new AtomicInteger(WORKING);
    private final @Nullable Worker stuck;
    /** The future that was completed last, or is being completed. */
    private volatile Pending at = root;
    /** Whether that one is counted, and told of. */
    private boolean counted = true;
    /** Whether there is nothing left to do for it. */
    private boolean done = true;

    Worker(@Nullable Worker stuck) {
      super("buffer-acks-" + state.wal.logId());
      this.stuck = stuck;
      setDaemon(true);
    }

    AckThread acks() {
      return AckThread.this;
    }

    @Override
    public void run() {
      if (stuck != null) {
        if (!stuck.role.compareAndSet(IN_USER_CODE, REPLACED)) {
          return; // it came back
        }
        at = stuck.at;
        done = false;
      }
      while (true) {
        try {
          if (stuck != null) {
            replace(stuck, this); // once more after an error changes nothing
          }
          if (follow()) {
            end();
          }
          return;
        } catch (Throwable e) {
          if (!breakDown(e)) {
            return;
          }
        }
      }
    }

    /** Returns true at the end of the chain, false if another one has gone on with it. */
    private boolean follow() {
      while (true) {
        if (!done) {
          if (!complete(at)) {
            return false;
          }
          done = true;
          completed++;
          if (completed % ROOM_STEP == 0 || at.next == null) {
            signalRoom();
          }
        }
        Pending next = next(at);
        if (next == null) {
          return true;
        }
        Pending before = at;
        counted = false;
        done = false;
        at = next;
        before.next = null;
      }
    }

    /** Completes a future; what was done of that before is not done again. False if another worker goes on from there. */
    private boolean complete(Pending put) {
      BufferException failure = broken == null ? failure(put) : broken;
      boolean tell = failure == null && !counted;
      if (tell) {
        acknowledged.count(1, put.bytes);
      }
      counted = true;
      role.set(IN_USER_CODE);
      if (watchSleeps) {
        wakeWatch();
      }
      try {
        state.tell();
        if (tell) {
          acknowledged.tell(put.sequence, 1, put.bytes);
        }
        if (failure != null) {
          put.completeExceptionally(failure);
        } else {
          put.complete(put.sequence);
        }
      } catch (Throwable e) {
        if (!put.isDone()) {
          throw e;
        }
        threw(e); // out of a dependent, past its own future
      } finally {
        interrupted(); // nobody but a dependent can have interrupted this thread
      }
      return role.compareAndSet(IN_USER_CODE, WORKING);
    }

    /** The future after one; null once there is none and the buffer closes. */
    private @Nullable Pending next(Pending after) {
      Pending next = after.next;
      while (next == null) {
        // Says that it sleeps before it looks, and a put looks whether it sleeps after it was
        // added: one of the two sees the other.
        asleep = true;
        boolean ending = closing;
        next = after.next;
        if (next == null) {
          if (ending) {
            return null;
          }
          LockSupport.park(this);
          interrupted();
        }
      }
      asleep = false;
      return next;
    }

    /**
     * An error of this thread's own. The buffer has failed, and so does each future from here on. Returns false if another
     * worker goes on.
     */
    private boolean breakDown(Throwable e) {
      role.compareAndSet(IN_USER_CODE, WORKING);
      try {
        broken = state.health.failed("acknowledging asynchronous puts", e);
      } catch (Throwable again) {
        broken = state.health.failInDoubt();
      }
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1)); // until there is memory again
      return role.get() == WORKING;
    }
  }

  private static void threw(Throwable e) {
    System.getLogger(AckThread.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "a dependent threw an exception that its future did not catch; the buffer continues to work",
            e);
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

  private void replace(Worker stuck, Worker successor) {
    lock.lock();
    try {
      if (worker == stuck) {
        worker = successor;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
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

  private void wakeWatch() {
    lock.lock();
    try {
      watchSleeps = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Looks now and then whether the worker comes back from user code; sleeps while nothing is completed. */
  private void watch() {
    while (!ended) {
      try {
        lookNowAndThen();
      } catch (Throwable e) {
        LockSupport.parkNanos(this, PATIENCE); // there is no memory to wait with
      }
    }
  }

  private void lookNowAndThen() throws InterruptedException {
    Worker seen = null;
    Pending seenAt = null;
    long since = 0;
    lock.lock();
    try {
      while (!ended) {
        Worker now = worker;
        Pending at = now == null ? null : now.at;
        boolean inUserCode = now != null && now.role.get() == IN_USER_CODE;
        boolean moved = now != seen || at != seenAt;
        if (now == null || moved || !inUserCode) {
          since = System.nanoTime();
        } else if (System.nanoTime() - since >= PATIENCE) {
          startSuccessor(now);
        }
        seen = now;
        seenAt = at;
        // As with the worker's own sleep: first this, then a look.
        watchSleeps = !moved && !inUserCode;
        boolean sleeps = watchSleeps && (now == null || now.role.get() != IN_USER_CODE);
        changed.awaitNanos(sleeps ? Long.MAX_VALUE : PATIENCE);
        watchSleeps = false;
      }
    } finally {
      lock.unlock();
    }
  }

  /** If there can be none now, the next look tries again. */
  private void startSuccessor(Worker stuck) {
    try {
      new Worker(stuck).start();
    } catch (Throwable e) {
      System.getLogger(AckThread.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "a dependent of a future, or the listener, holds up other futures, and no other thread could be started to complete them",
              e);
    }
  }

  /**
   * Completes what is pending and ends the threads, but for those that user code does not let go. No put may be added any
   * more.
   */
  void close() {
    boolean interrupted = false;
    lock.lock();
    try {
      closing = true;
      room.signalAll();
      LockSupport.unpark(worker);
      if (worker == null) {
        ended = true;
      }
      changed.signalAll();
      while (!ended && !isOwnThread()) {
        LockSupport.unpark(worker);
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    if (!isOwnThread()) {
      interrupted |= join(worker);
      interrupted |= join(watch);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a thread that is about to end. Returns whether it was interrupted meanwhile. */
  private static boolean join(@Nullable Thread ending) {
    boolean interrupted = false;
    while (ending != null) {
      try {
        ending.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
