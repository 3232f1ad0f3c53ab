package io.unistream.buffer.tck;

import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.OverflowPolicy;

/** Buffers that take no notice of their bounds, or of who calls. */
final class LimitMutants {

  private LimitMutants() {}

  /** Takes a record of any size, which no batch has room for: nothing behind it ever comes out. */
  static final class OversizeBlocks<R> extends ReferenceBuffer<R> {
    OversizeBlocks(Setup<R> setup) {
      super(setup);
    }

    @Override
    int maxRecordBytes() {
      return Integer.MAX_VALUE;
    }

    @Override
    Sealed pick(boolean next) {
      Sealed picked = super.pick(next);
      if (bytes(picked.records) > settings.emit().maxBytes()) {
        throw new IllegalStateException("a record that fits into no batch");
      }
      return picked;
    }
  }

  static final class DropsInFlight<R> extends ReferenceBuffer<R> {
    DropsInFlight(Setup<R> setup) {
      super(setup);
    }

    @Override
    int firstDroppable() {
      return 0;
    }
  }

  /** Counts what was put in this life alone. */
  static final class UnboundedAfterReopening<R> extends ReferenceBuffer<R> {
    private final long before;

    UnboundedAfterReopening(Setup<R> setup) {
      super(setup);
      before = backlog().size();
    }

    @Override
    boolean fits(int records, long bytes) {
      return backlog().size() - before + records <= settings.capacity().maxRecords();
    }
  }

  /** Says that there is no room, and stores it all the same. */
  static final class RefusedAndStored<R> extends ReferenceBuffer<R> {
    RefusedAndStored(Setup<R> setup) {
      super(setup);
    }

    @Override
    void admit(int records, long bytes) {
      try {
        super.admit(records, bytes);
      } catch (BufferFullException e) {
        store(new byte[(int) bytes]);
        throw e;
      }
    }
  }

  /** Drops one batch after another and then finds that it was not enough. */
  static final class DropsInVain<R> extends ReferenceBuffer<R> {
    DropsInVain(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean mayDrop(int records, long bytes) {
      return settings.capacity().overflow() == OverflowPolicy.DROP_OLDEST
          && backlog().size() > inFlight().size();
    }
  }

  static final class SparesOpenBatch<R> extends ReferenceBuffer<R> {
    SparesOpenBatch(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean mayDrop(int records, long bytes) {
      return super.mayDrop(records, bytes) && sealed.size() > firstDroppable();
    }
  }

  static final class StuckBehindOpenBatch<R> extends ReferenceBuffer<R> {
    StuckBehindOpenBatch(Setup<R> setup) {
      super(setup);
    }

    @Override
    void wantRoom() {}
  }

  static final class SleepsThroughRefusal<R> extends ReferenceBuffer<R> {
    SleepsThroughRefusal(Setup<R> setup) {
      super(setup);
    }

    @Override
    void wakeForRoom() {}
  }

  static final class OneThread<R> extends ReferenceBuffer<R> {
    private final Thread owner = Thread.currentThread();

    OneThread(Setup<R> setup) {
      super(setup);
    }

    @Override
    void ensureOpen() {
      if (Thread.currentThread() != owner) {
        throw new IllegalStateException("this buffer belongs to " + owner);
      }
      super.ensureOpen();
    }
  }
}
