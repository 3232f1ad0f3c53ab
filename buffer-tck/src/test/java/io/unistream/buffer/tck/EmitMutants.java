package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Buffers that hand out at the wrong time, or the wrong thing. */
final class EmitMutants {

  private EmitMutants() {}

  /** Counts the age from when the batch before it was cut. */
  static final class AgeFromCreation<R> extends ReferenceBuffer<R> {
    private boolean cut;
    private long begun;

    AgeFromCreation(Setup<R> setup) {
      super(setup);
    }

    @Override
    void cut() {
      super.cut();
      cut = true;
      begun = clock.nanoTime();
    }

    @Override
    long nanosUntilAged() {
      Duration maxAge = settings.emit().maxAge();
      return maxAge == null || open.isEmpty() || !cut
          ? super.nanosUntilAged()
          : maxAge.toNanos() - (clock.nanoTime() - begun);
    }
  }

  static final class AgeByWallClock<R> extends ReferenceBuffer<R> {
    AgeByWallClock(Setup<R> setup) {
      super(setup);
    }

    @Override
    long nanosUntilAged() {
      Duration maxAge = settings.emit().maxAge();
      return maxAge == null || open.isEmpty()
          ? Long.MAX_VALUE
          : maxAge.toNanos() - (clock.epochMillis() - open.get(0).millis) * 1_000_000;
    }
  }

  /** Each thread gets a batch of its own to send. */
  static final class BatchForEachThread<R> extends ReferenceBuffer<R> {
    private @Nullable Thread taker;

    BatchForEachThread(Setup<R> setup) {
      super(setup);
    }

    @Override
    Sealed pick(boolean next) {
      if (taker == null || sealed.size() < 2) {
        taker = Thread.currentThread();
      }
      return sealed.get(taker == Thread.currentThread() ? 0 : 1);
    }
  }

  static final class FlushLingers<R> extends ReferenceBuffer<R> {
    FlushLingers(Setup<R> setup) {
      super(setup);
    }

    @Override
    void flush() {
      super.flush();
      while (!isDue()) {
        await(nanosUntilAged());
      }
    }
  }

  static final class EmitWaitsForData<R> extends ReferenceBuffer<R> {
    EmitWaitsForData(Setup<R> setup) {
      super(setup);
    }

    @Override
    void flush() {
      while (sealed.isEmpty() && open.isEmpty()) {
        await(Long.MAX_VALUE);
      }
    }
  }

  static final class PollWaitsOn<R> extends ReferenceBuffer<R> {
    PollWaitsOn(Setup<R> setup) {
      super(setup);
    }

    @Override
    public Optional<Batch<R>> poll(Duration timeout) {
      return super.poll(timeout.isZero() ? timeout : Duration.ofDays(1));
    }
  }

  /** A full batch is cut by the put that comes after it. */
  static final class CountOffByOne<R> extends ReferenceBuffer<R> {
    CountOffByOne(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean overflows(Held held) {
      return super.overflows(held) || open.size() >= settings.emit().maxRecords();
    }

    @Override
    boolean isFull() {
      return bytes(open) >= settings.emit().maxBytes();
    }
  }

  static final class DueAtOnce<R> extends ReferenceBuffer<R> {
    DueAtOnce(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean isDue() {
      return !sealed.isEmpty() || !open.isEmpty();
    }
  }

  /** Looks at how full the open batch is before it has the lock. */
  static final class CapByRace<R> extends ReferenceBuffer<R> {
    private final ThreadLocal<Integer> records = new ThreadLocal<>();

    CapByRace(Setup<R> setup) {
      super(setup);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // gives the race a chance
    byte[] encode(R record) {
      byte[] payload = super.encode(record);
      records.set(open.size());
      Thread.yield();
      return payload;
    }

    @Override
    boolean isFull() {
      if (records == null) {
        return super.isFull(); // while it is opened
      }
      records.set(records.get() + 1);
      return records.get() >= settings.emit().maxRecords()
          || bytes(open) >= settings.emit().maxBytes();
    }

    @Override
    void cut() {
      super.cut();
      if (records != null) {
        records.set(0);
      }
    }
  }

  static final class RequeuesAtTail<R> extends ReferenceBuffer<R> {
    RequeuesAtTail(Setup<R> setup) {
      super(setup);
    }

    @Override
    Sealed pick(boolean next) {
      if (flying > 0) {
        sealed.add(sealed.remove(0));
      }
      return super.pick(next);
    }
  }

  static final class RequeuesAtReopening<R> extends ReferenceBuffer<R> {
    RequeuesAtReopening(Setup<R> setup) {
      super(setup);
    }

    @Override
    void recut() {
      super.recut();
      if (!sealed.isEmpty()) {
        sealed.add(sealed.remove(0));
      }
    }
  }

  /** What was there at the opening waits for the first put. */
  static final class IdleBacklog<R> extends ReferenceBuffer<R> {
    private boolean woken;

    IdleBacklog(Setup<R> setup) {
      super(setup);
      woken = sealed.isEmpty() && open.isEmpty();
    }

    @Override
    void store(byte[] payload) {
      super.store(payload);
      woken = true;
    }

    @Override
    boolean isDue() {
      return woken && super.isDue();
    }
  }

  /** The limits of now are looked at by puts alone. */
  static final class KeepsOldCut<R> extends ReferenceBuffer<R> {
    KeepsOldCut(Setup<R> setup) {
      super(setup);
    }

    @Override
    void recut() {}
  }

  static final class RefusesNarrowerLimits<R> extends ReferenceBuffer<R> {
    RefusesNarrowerLimits(Setup<R> setup) {
      super(setup);
    }

    @Override
    void recut() {
      if (sealed.stream()
          .anyMatch(batch -> batch.records.size() > settings.emit().maxRecords())) {
        throw new IllegalStateException("the log has batches over maxRecords");
      }
      super.recut();
    }
  }

  /** A batch with a record that cannot be decoded is thrown away, and the good records with it. */
  static final class BadRecordCostsBatch<R> extends ReferenceBuffer<R> {
    BadRecordCostsBatch(Setup<R> setup) {
      super(setup);
    }

    @Override
    Batch<R> batch(Sealed from) {
      try {
        return super.batch(from);
      } catch (RuntimeException e) {
        forget(List.of(from));
        flush();
        return super.batch(pick(false));
      }
    }
  }
}
