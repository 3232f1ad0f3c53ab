package io.unistream.buffer.tck;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import java.util.concurrent.locks.LockSupport;

/** Buffers that break what random scenarios do not look at: waits, threads, codecs, owners. */
final class WaitingMutants {

  private WaitingMutants() {}

  static final class StoresAfterInterrupt<R> extends ReferenceBuffer<R> {
    StoresAfterInterrupt(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
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
    SwallowsInterrupt(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
    }

    @Override
    void interrupted(InterruptedException e) {
      boolean swallowed = Thread.interrupted();
      throw new BufferInterruptedException("interrupted: " + swallowed, e);
    }
  }

  static final class SleepsThroughCommit<R> extends ReferenceBuffer<R> {
    SleepsThroughCommit(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
    }

    @Override
    void wakeAtCommit() {}
  }

  static final class SleepsThroughClose<R> extends ReferenceBuffer<R> {
    SleepsThroughClose(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
    }

    @Override
    void wakeAtClose() {}
  }

  static final class SleepsThroughAge<R> extends ReferenceBuffer<R> {
    SleepsThroughAge(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
    }

    @Override
    long nanosToPoll() {
      return Long.MAX_VALUE;
    }

    @Override
    boolean isDue() {
      return !sealed.isEmpty();
    }
  }

  static final class TwoOwners<R> extends ReferenceBuffer<R> {
    TwoOwners(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
    }

    @Override
    int own() {
      return disk.seize();
    }
  }

  static final class NumbersBeforeEncoding<R> extends ReferenceBuffer<R> {
    NumbersBeforeEncoding(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
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
    SkipsUndecodable(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
    }

    @Override
    void undecodable(RecordDecodeException failure) {}
  }

  static final class WorksAfterClose<R> extends ReferenceBuffer<R> {
    WorksAfterClose(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
    }

    @Override
    void ensureOpen() {}
  }

  static final class LeavesThread<R> extends ReferenceBuffer<R> {
    LeavesThread(
        Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      super(disk, settings, codec, components);
    }

    @Override
    int own() {
      Thread left = new Thread(LockSupport::park, "left behind");
      left.setDaemon(true);
      left.start();
      return super.own();
    }
  }
}
