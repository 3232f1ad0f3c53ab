package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.EmitEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.SealEvent;
import io.unistream.buffer.event.SyncEvent;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a user's that a buffer calls, as bad as it may be: throws anything, blocks, calls the buffer, and takes a lock that who reads
 * the buffer's figures holds. For many threads; what it does follows from the seed, as far as threads let it.
 */
final class Provocateur implements BufferListener, RecordCodec<byte[]>, BufferClock {

  /** As long, nothing is thrown after something was: a call that is made again must work. */
  private static final int QUIET = 40;

  /** The same for the clock, at which an opening looks that often. */
  private static final int CLOCK_QUIET = 1000;

  private static final int ONE_IN = 12;

  private final SplittableRandom random;
  /** Which of the three throw, by bits: codec, listener, clock. */
  private final int who;

  private final AtomicLong thrown = new AtomicLong();
  private int quiet = QUIET;
  /** Held by whoever reads the figures, while it reads them. */
  private final ReentrantLock figures = new ReentrantLock();

  private volatile @Nullable Buffer<byte[]> buffer;

  Provocateur(long seed, int who) {
    this.random = new SplittableRandom(seed);
    this.who = who;
  }

  /** What its listener calls from now on. */
  void follow(@Nullable Buffer<byte[]> opened) {
    buffer = opened;
  }

  long thrown() {
    return thrown.get();
  }

  /** Reads the figures, as a metrics scraper does, with a lock that the listener wants. */
  void scrape() {
    figures.lock();
    try {
      Buffer<byte[]> at = buffer;
      if (at != null) {
        long unused = at.stats().backlogRecords();
      }
    } finally {
      figures.unlock();
    }
  }

  private synchronized int next(int bound) {
    return random.nextInt(bound);
  }

  private synchronized boolean isTime(int pause) {
    if (quiet > 0) {
      quiet--;
      return false;
    }
    if (random.nextInt(ONE_IN) != 0) {
      return false;
    }
    quiet = pause;
    return true;
  }

  private void provoke(int part) {
    if ((who & part) != 0 && Injector.isInCall() && isTime(QUIET)) {
      thrown.incrementAndGet();
      throw Provocateur.<RuntimeException>sneaky(anything(next(7)));
    }
  }

  static Throwable anything(int which) {
    return switch (which) {
      case 0 -> new IOException("injected");
      case 1 -> new AssertionError("injected");
      case 2 -> new StackOverflowError("injected");
      case 3 -> new OutOfMemoryError("injected");
      case 4 -> new IllegalStateException("injected");
      case 5 -> new InterruptedException("injected");
      default -> new LinkageError("injected");
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // that is what it is for
  static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  // The codec.

  @Override
  public byte[] encode(byte[] value) {
    provoke(1);
    return value;
  }

  @Override
  public byte[] decode(byte[] payload) {
    provoke(1);
    return payload;
  }

  // The listener.

  private void told() {
    switch (next(8)) {
      case 0 -> scrape();
      case 1 -> LockSupport.parkNanos(this, 100_000L * next(10));
      default -> provoke(2);
    }
  }

  private void toldOutsideOfSyncs() {
    Buffer<byte[]> at = buffer;
    if (at != null && next(6) == 0) {
      boolean unused = at.stats().failed() || at.shouldEmit();
    }
    told();
  }

  @Override
  public void onPut(PutEvent event) {
    toldOutsideOfSyncs();
  }

  @Override
  public void onSeal(SealEvent event) {
    toldOutsideOfSyncs();
  }

  @Override
  public void onEmit(EmitEvent event) {
    toldOutsideOfSyncs();
  }

  @Override
  public void onCommit(CommitEvent event) {
    toldOutsideOfSyncs();
  }

  @Override
  public void onSync(SyncEvent event) {
    told();
  }

  @Override
  public void onRecovery(RecoveryReport report) {
    told();
  }

  // The clock.

  @Override
  public long epochMillis() {
    provokeByClock();
    return BufferClock.system().epochMillis();
  }

  @Override
  public long nanoTime() {
    provokeByClock();
    return BufferClock.system().nanoTime();
  }

  @Override
  public void await(Lock lock, Condition condition, long nanos) throws InterruptedException {
    provokeByClock();
    BufferClock.system().await(lock, condition, nanos);
  }

  /** By Errors, as the kit's do: a clock that throws anything else is none. */
  private void provokeByClock() {
    if ((who & 4) != 0 && Injector.isInCall() && isTime(CLOCK_QUIET)) {
      thrown.incrementAndGet();
      throw Provocateur.<RuntimeException>sneaky(anything(1 + next(3)));
    }
  }
}
