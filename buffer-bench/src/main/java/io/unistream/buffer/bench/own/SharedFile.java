package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RawFile} whose syncs are shared by rows of threads. Who joins looks for the role of the leader after joining, who
 * leaves it looks at the row after leaving: one of the two sees the other. At the end, when threads are missing, whoever has
 * waited for some time leads.
 */
final class SharedFile implements Subject, Counted {

  private static final long PREPARED = 512_000_000;
  private static final long PATIENCE_NANOS = 5_000_000;

  private final RawFile file;
  private final int recordBytes;
  private final boolean half;
  private final AtomicInteger members = new AtomicInteger();
  private final ThreadLocal<Integer> membership = ThreadLocal.withInitial(members::incrementAndGet);
  private final AtomicReference<@Nullable Waiter> newest = new AtomicReference<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile @Nullable IOException failure;
  private final IOException cutShort = new IOException("a write was cut short");
  private final AtomicLong syncs = new AtomicLong();
  // By the leader.
  private ByteBuffer row;

  SharedFile(Path directory, int recordBytes, long capacityBytes, boolean half) throws IOException {
    this.recordBytes = recordBytes;
    this.half = half;
    row = ByteBuffer.allocateDirect(recordBytes);
    file = new RawFile(directory, Durability.POWER, recordBytes, Math.min(PREPARED, capacityBytes));
  }

  private static final class Waiter {
    final Thread thread = Thread.currentThread();
    final byte[] payload;
    final @Nullable Waiter older;
    final int count;
    volatile boolean done;

    Waiter(byte[] payload, @Nullable Waiter older) {
      this.payload = payload;
      this.older = older;
      this.count = older == null ? 1 : older.count + 1;
    }

    static void wake(@Nullable Waiter waiter) {
      if (waiter != null) {
        LockSupport.unpark(waiter.thread);
      }
    }
  }

  @Override
  public void put(byte[] payload) throws IOException {
    membership.get();
    Waiter me;
    Waiter older;
    do {
      older = newest.get();
      me = new Waiter(payload, older);
    } while (!newest.compareAndSet(older, me));
    boolean waited = false;
    while (!me.done) {
      failIfFailed();
      if ((waited || isWhole(newest.get())) && busy.compareAndSet(false, true)) {
        lead();
      } else {
        long begin = System.nanoTime();
        LockSupport.parkNanos(this, PATIENCE_NANOS);
        waited = System.nanoTime() - begin >= PATIENCE_NANOS;
      }
    }
    failIfFailed();
    if (me.older != null) {
      Waiter.wake(me.older.older);
    }
  }

  private void failIfFailed() throws IOException {
    IOException cause = failure;
    if (cause != null) {
      throw new IOException("a sync of another thread failed: " + cause, cause);
    }
  }

  private boolean isWhole(@Nullable Waiter last) {
    int wanted = half ? Math.max(1, members.get() / 2) : members.get();
    return last != null && last.count >= wanted;
  }

  private void lead() {
    Waiter last = newest.getAndSet(null);
    IOException failed = cutShort; // if an Error comes instead
    try {
      if (last != null) {
        store(last);
      }
      failed = null;
    } catch (IOException e) {
      failed = e;
    } finally {
      if (failed != null) {
        failure = failed;
      }
      busy.set(false);
    }
    Waiter next = newest.get();
    if (isWhole(next)) {
      Waiter.wake(next);
    }
    for (Waiter waiter = last; waiter != null; waiter = waiter.older) {
      waiter.done = true;
    }
    Waiter.wake(last);
    Waiter.wake(last == null ? null : last.older);
  }

  private void store(Waiter last) throws IOException {
    if (row.capacity() < last.count * recordBytes) {
      row = ByteBuffer.allocateDirect(last.count * recordBytes);
    }
    row.clear();
    for (Waiter waiter = last; waiter != null; waiter = waiter.older) {
      row.put(waiter.payload);
    }
    file.write(row.flip());
    syncs.incrementAndGet();
  }

  @Override
  public long syncs() {
    return syncs.get();
  }

  @Override
  public int drain(int most, Sink sink) throws IOException {
    return file.drain(most, sink);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
