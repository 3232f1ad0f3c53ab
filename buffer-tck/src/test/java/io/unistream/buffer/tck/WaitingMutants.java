package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.RecordDecodeException;
import java.util.concurrent.locks.LockSupport;

/** Buffers that break what random scenarios do not look at: waits, threads, codecs, owners. */
final class WaitingMutants {

  private WaitingMutants() {}

  static final class StoresAfterInterrupt<R> extends ReferenceBuffer<R> {
    StoresAfterInterrupt(Setup<R> setup) {
      super(setup);
    }

    @Override
    void admit(int records, long bytes) {
      try {
        super.admit(records, bytes);
      } catch (BufferInterruptedException ignored) {
        // goes on
      }
    }
  }

  static final class SwallowsInterrupt<R> extends ReferenceBuffer<R> {
    SwallowsInterrupt(Setup<R> setup) {
      super(setup);
    }

    @Override
    void interrupted(InterruptedException e) {
      boolean swallowed = Thread.interrupted();
      throw new BufferInterruptedException("interrupted: " + swallowed, e);
    }
  }

  static final class SleepsThroughCommit<R> extends ReferenceBuffer<R> {
    SleepsThroughCommit(Setup<R> setup) {
      super(setup);
    }

    @Override
    void wakeAtCommit() {}
  }

  static final class SleepsThroughClose<R> extends ReferenceBuffer<R> {
    SleepsThroughClose(Setup<R> setup) {
      super(setup);
    }

    @Override
    void wakeAtClose() {}
  }

  static final class SleepsThroughAge<R> extends ReferenceBuffer<R> {
    SleepsThroughAge(Setup<R> setup) {
      super(setup);
    }

    @Override
    long nanosToPoll() {
      return Long.MAX_VALUE;
    }
  }

  /** A put wakes a poll only if it makes a batch due: a poll that waits does not learn of the age to come. */
  static final class WakesWhenDue<R> extends ReferenceBuffer<R> {
    WakesWhenDue(Setup<R> setup) {
      super(setup);
    }

    @Override
    void wakeAtPut() {
      if (isDue()) {
        super.wakeAtPut();
      }
    }
  }

  static final class TwoOwners<R> extends ReferenceBuffer<R> {
    TwoOwners(Setup<R> setup) {
      super(setup);
    }

    @Override
    int own() {
      return disk.seize();
    }
  }

  static final class NumbersBeforeEncoding<R> extends ReferenceBuffer<R> {
    NumbersBeforeEncoding(Setup<R> setup) {
      super(setup);
    }

    @Override
    byte[] encode(R record) {
      lastSequence++;
      byte[] payload = super.encode(record);
      lastSequence--;
      return payload;
    }
  }

  static final class SkipsUndecodable<R> extends ReferenceBuffer<R> {
    SkipsUndecodable(Setup<R> setup) {
      super(setup);
    }

    @Override
    void undecodable(Sealed batch, RecordDecodeException failure) {}
  }

  static final class WorksAfterClose<R> extends ReferenceBuffer<R> {
    WorksAfterClose(Setup<R> setup) {
      super(setup);
    }

    @Override
    void ensureOpen() {}
  }

  static final class LeavesThread<R> extends ReferenceBuffer<R> {
    LeavesThread(Setup<R> setup) {
      super(setup);
    }

    @Override
    int own() {
      Thread left = new Thread(LockSupport::park, "left behind");
      left.setDaemon(true);
      left.start();
      return super.own();
    }
  }

  static final class DecodesUnderItsLock<R> extends ReferenceBuffer<R> {
    DecodesUnderItsLock(Setup<R> setup) {
      super(setup);
    }

    @Override
    Batch<R> decoded(Sealed from) {
      return batch(from);
    }
  }

  /** The time of a poll stands still while another thread has the batch. */
  static final class PollWaitsForTaker<R> extends ReferenceBuffer<R> {
    PollWaitsForTaker(Setup<R> setup) {
      super(setup);
    }

    @Override
    long nanosUntil(long deadline) {
      return taking ? Long.MAX_VALUE : super.nanosUntil(deadline);
    }
  }
}
