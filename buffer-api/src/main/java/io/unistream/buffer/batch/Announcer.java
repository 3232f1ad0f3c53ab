package io.unistream.buffer.batch;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.event.StorageAwayEvent;
import io.unistream.buffer.event.StorageBackEvent;
import io.unistream.buffer.wal.WalObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener of what no call of the buffer causes, in the order in which it happened, in a thread of its own that is there only
 * while there is something to tell. So a listener that blocks holds up neither the log nor any call (LIFE-LISTENER); what happens
 * meanwhile is remembered, the last {@link #MOST} events.
 *
 * <p>The lock is held for a few instructions, never while the listener is told.
 */
final class Announcer implements WalObserver {

  /** Events that are remembered while the listener is told of another. */
  static final int MOST = 100;

  private final Health health;
  private final Notifier notifier;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below guarded by lock.
  private final ArrayDeque<Runnable> untold = new ArrayDeque<>();
  private @Nullable Thread thread;
  /** Whether the listener is being told. */
  private boolean telling;

  private boolean closed;

  Announcer(Health health, Notifier notifier) {
    this.health = health;
    this.notifier = notifier;
  }

  @Override
  public void storageAway(BufferException cause) {
    announce(() -> notifier.tell(listener -> listener.onStorageAway(StorageAwayEvent.of(cause))));
  }

  @Override
  public void storageBack(Duration away) {
    announce(() -> notifier.tell(listener -> listener.onStorageBack(StorageBackEvent.of(away))));
  }

  @Override
  public void failed(BufferException cause) {
    health.fail(cause);
    announce(health::tell);
  }

  private void announce(Runnable event) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (untold.size() == MOST) {
        untold.remove();
      }
      untold.add(event);
      if (thread == null) {
        Thread starting = new Thread(this::tellAll, "buffer-events");
        starting.setDaemon(true);
        starting.start();
        thread = starting;
      }
    } catch (Throwable e) { // no memory, or no thread to be had: it is told with the next event
      log(e);
    } finally {
      lock.unlock();
    }
  }

  private static void log(Throwable e) {
    try {
      System.getLogger(Announcer.class.getName())
          .log(System.Logger.Level.WARNING, "the buffer's listener cannot be called now", e);
    } catch (Throwable again) {
      return; // a log handler that is broken harms nothing
    }
  }

  private void tellAll() {
    lock.lock();
    try {
      while (!closed) {
        Runnable event = untold.poll();
        if (event == null) {
          return;
        }
        tell(event);
      }
    } finally {
      if (thread == Thread.currentThread()) {
        thread = null;
      }
      changed.signalAll();
      lock.unlock();
    }
  }

  /** Without the lock. */
  private void tell(Runnable event) {
    telling = true;
    changed.signalAll();
    lock.unlock();
    try {
      event.run();
    } finally {
      lock.lock();
      telling = false;
    }
  }

  /** Ends the thread, but for a listener that does not let it go. What was not told is told no more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      untold.clear();
      while (thread != null && !telling) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
