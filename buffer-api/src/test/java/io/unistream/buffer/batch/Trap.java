package io.unistream.buffer.batch;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Throws an error at the n-th call of whatever the state machine calls: its log, its cursors, its codec, its clock. */
final class Trap {

  private final Supplier<Error> error;
  private int left;
  private boolean fired;

  Trap(int call, Supplier<Error> error) {
    this.left = call;
    this.error = error;
  }

  private synchronized void step() {
    left--;
    if (left == 0) {
      fired = true;
      throw error.get();
    }
  }

  synchronized boolean hasFired() {
    return fired;
  }

  BufferClock clock(BufferClock real) {
    return new BufferClock() {
      @Override
      public long epochMillis() {
        step();
        return real.epochMillis();
      }

      @Override
      public long nanoTime() {
        step();
        return real.nanoTime();
      }

      @Override
      public void await(Lock lock, Condition condition, long nanos) throws InterruptedException {
        step();
        real.await(lock, condition, nanos);
      }
    };
  }

  <R> RecordCodec<R> codec(RecordCodec<R> real) {
    return new RecordCodec<>() {
      @Override
      public byte[] encode(R record) throws Exception {
        step();
        return real.encode(record);
      }

      @Override
      public R decode(byte[] payload) throws Exception {
        R record = real.decode(payload.clone());
        payload[0] = 'x'; // a codec that works in place
        step();
        return record;
      }
    };
  }

  Wal log(ListWal real) {
    return new TrappedWal(real);
  }

  private final class TrappedWal implements Wal {

    private final ListWal real;

    TrappedWal(ListWal real) {
      this.real = real;
    }

    @Override
    public UUID logId() {
      return real.logId();
    }

    @Override
    public CrashClass crashClass() {
      return real.crashClass();
    }

    @Override
    public void replay(WalVisitor visitor) {
      real.replay(visitor);
    }

    @Override
    public WalRecovery recovery() {
      return real.recovery();
    }

    @Override
    public void awaitRoom(long bytes) {
      step();
    }

    @Override
    public long append(List<WalEntry> entries) {
      step();
      long position = real.append(entries);
      step();
      return position;
    }

    @Override
    public void awaitDurable(long position) {
      step();
      real.awaitDurable(position);
      step();
    }

    @Override
    public boolean isDurable(long position) {
      step();
      return real.isDurable(position);
    }

    @Override
    public WalCursor cursor() {
      step();
      WalCursor cursor = real.cursor();
      return new WalCursor() {
        @Override
        public @Nullable WalEntry next() {
          step();
          return cursor.next();
        }

        @Override
        public long position() {
          step();
          return cursor.position();
        }

        @Override
        public void close() {
          cursor.close();
        }
      };
    }

    @Override
    public void reclaim(long position) {
      step();
      real.reclaim(position);
    }

    @Override
    public void reclaimBetween(long from, long to) {
      step();
      real.reclaimBetween(from, to);
    }

    @Override
    public WalStats stats() {
      return real.stats();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
