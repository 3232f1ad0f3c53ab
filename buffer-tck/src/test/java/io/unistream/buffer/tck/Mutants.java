package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.tck.Disk.Entry;
import io.unistream.buffer.tck.Disk.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The broken buffers of {@link Mutant}. */
final class Mutants {

  private Mutants() {}

  static final class Unsynced<R> extends ReferenceBuffer<R> {
    Unsynced(Setup<R> setup) {
      super(setup);
    }

    @Override
    void syncPut() {}
  }

  static final class NewestFirst<R> extends ReferenceBuffer<R> {
    NewestFirst(Setup<R> setup) {
      super(setup);
    }

    @Override
    Batch<R> batch(Sealed from) {
      List<Held> reversed = new ArrayList<>(from.records);
      Collections.reverse(reversed);
      return super.batch(new Sealed(from.number, reversed));
    }
  }

  static final class Recut<R> extends ReferenceBuffer<R> {
    Recut(Setup<R> setup) {
      super(setup);
    }

    @Override
    void recut() {
      List<Held> all = backlog();
      sealed.clear();
      open.clear();
      open.addAll(all);
      lastBatch = lastCommitted;
      super.recut();
    }
  }

  static final class EarlyEmit<R> extends ReferenceBuffer<R> {
    EarlyEmit(Setup<R> setup) {
      super(setup);
    }

    @Override
    void syncSeal() {}
  }

  static final class GreedyCommit<R> extends ReferenceBuffer<R> {
    GreedyCommit(Setup<R> setup) {
      super(setup);
    }

    @Override
    void forget(List<Sealed> batches) {
      super.forget(batches);
      open.clear();
    }
  }

  static final class VolatileCommit<R> extends ReferenceBuffer<R> {
    VolatileCommit(Setup<R> setup) {
      super(setup);
    }

    @Override
    void append(Entry entry) {
      if (entry.kind() != Kind.COMMIT) {
        super.append(entry);
      }
    }
  }

  static final class LazyAge<R> extends ReferenceBuffer<R> {
    LazyAge(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean isDue() {
      return !sealed.isEmpty() || wanted;
    }

    @Override
    void store(byte[] payload) {
      if (nanosUntilAged() <= 0) {
        cut();
      }
      super.store(payload);
    }
  }

  static final class AgeFromOpening<R> extends ReferenceBuffer<R> {
    AgeFromOpening(Setup<R> setup) {
      super(setup);
    }

    @Override
    long recoveredNanos(Entry entry) {
      return clock.nanoTime();
    }
  }

  static final class ReusedSequence<R> extends ReferenceBuffer<R> {
    ReusedSequence(Setup<R> setup) {
      super(setup);
    }

    @Override
    void recut() {
      super.recut();
      lastSequence = Math.max(0, lastSequence - 1);
    }
  }

  static final class TooLargeBatch<R> extends ReferenceBuffer<R> {
    TooLargeBatch(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean overflows(Held held) {
      return false;
    }
  }

  static final class GrowingBatch<R> extends ReferenceBuffer<R> {
    GrowingBatch(Setup<R> setup) {
      super(setup);
    }

    @Override
    Batch<R> batch(Sealed from) {
      if (flying > 0 && sealed.size() == 1) {
        List<Held> more = new ArrayList<>(from.records);
        more.addAll(open);
        return super.batch(new Sealed(from.number, more));
      }
      return super.batch(from);
    }
  }

  static final class AnyCommit<R> extends ReferenceBuffer<R> {
    AnyCommit(Setup<R> setup) {
      super(setup);
    }

    @Override
    void refuse(BatchId id) {}
  }

  static final class ForgetfulCommit<R> extends ReferenceBuffer<R> {
    ForgetfulCommit(Setup<R> setup) {
      super(setup);
    }

    @Override
    void recut() {
      super.recut();
      lastCommitted = 0;
    }
  }

  static final class SilentDrop<R> extends ReferenceBuffer<R> {
    SilentDrop(Setup<R> setup) {
      super(setup);
    }

    @Override
    void admit(int records, long bytes) {
      while (!fits(records, bytes) && !open.isEmpty()) {
        open.remove(0);
      }
    }
  }

  static final class SharedArray<R> extends ReferenceBuffer<R> {
    SharedArray(Setup<R> setup) {
      super(setup);
    }

    @Override
    byte[] keep(byte[] payload) {
      return payload;
    }
  }

  static final class Damage<R> extends ReferenceBuffer<R> {
    Damage(Setup<R> setup) {
      super(setup);
    }

    @Override
    void append(Entry entry) {
      if (entry.kind() == Kind.RECORD && entry.number() == 3 && entry.payload().length > 0) {
        entry.payload()[0] ^= 1;
      }
      super.append(entry);
    }
  }

  static final class LargeRecord<R> extends ReferenceBuffer<R> {
    LargeRecord(Setup<R> setup) {
      super(setup);
    }

    @Override
    int maxRecordBytes() {
      return settings.emit().maxBytes();
    }
  }

  static final class WrongGauge<R> extends ReferenceBuffer<R> {
    WrongGauge(Setup<R> setup) {
      super(setup);
    }

    @Override
    long openRecords() {
      return open.size() + (flying > 0 ? 1L : 0L);
    }
  }
}
