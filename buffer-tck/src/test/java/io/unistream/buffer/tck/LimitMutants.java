package io.unistream.buffer.tck;

import io.unistream.buffer.BufferFullException;

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
    Sealed next() {
      Sealed next = super.next();
      if (bytes(next.records) > settings.maxRecordBytes()) {
        throw new IllegalStateException("a record that fits into no batch");
      }
      return next;
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
