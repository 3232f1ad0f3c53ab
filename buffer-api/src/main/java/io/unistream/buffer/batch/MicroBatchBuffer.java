package io.unistream.buffer.batch;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalStats;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Buffer} over any {@link Wal}: the state machine, written once for all backends. The log's crash class says
 * what survives when a call has returned. Safe for use by any thread. Closing the buffer closes the log.
 *
 * <p>The logger {@code io.unistream.buffer.Buffer} gets one line for each opening ({@code INFO}; {@code WARNING} if
 * damaged parts of the log were set aside), and one for a buffer that fails ({@code WARNING}).
 *
 * @param <R> the record type
 */
public final class MicroBatchBuffer<R> implements Buffer<R> {

  private final BufferState state;
  private final Intake<R> intake;
  private final Outlet<R> outlet;
  private final RecoveryReport recovery;
  private final ReentrantLock closing = new ReentrantLock();

  private MicroBatchBuffer(
      BufferState state, Intake<R> intake, Outlet<R> outlet, RecoveryReport recovery) {
    this.state = state;
    this.intake = intake;
    this.outlet = outlet;
    this.recovery = recovery;
  }

  /**
   * Opens a buffer on a log: replays the log, cuts what is in no batch yet by the current limits, and continues from
   * there.
   *
   * @param wal the newly opened log; owned by the buffer from now on, and closed if this method throws
   * @param codec turns records into bytes and back
   * @param settings the settings
   * @param components the clock, the listener, and the policy for records that cannot be decoded
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws io.unistream.buffer.CorruptLogException if acknowledged data is damaged or missing
   * @throws io.unistream.buffer.BufferException if the log throws another exception
   */
  public static <R> Buffer<R> open(
      Wal wal, RecordCodec<R> codec, BufferSettings settings, BufferComponents components) {
    @Nullable BufferState state = null;
    @Nullable WalCursor cursor = null;
    try {
      Notifier notifier = new Notifier(components.listener());
      state = new BufferState(wal, settings, components.clock(), notifier);
      wal.observe(state.announcer);
      Opening opening = Opening.of(state);
      cursor = wal.cursor();
      Outlet<R> outlet = new Outlet<>(
          state,
          codec,
          components.undecodable(),
          new BatchReader(cursor, opening.lateSeals(), state.progress));
      outlet.start();
      Buffer<R> buffer = new MicroBatchBuffer<>(
          state, new Intake<>(state, codec, outlet), outlet, opening.report());
      notifier.sealed(opening.cut());
      notifier.opened(wal, opening.report());
      state.tell();
      return buffer;
    } catch (RuntimeException | Error e) {
      closeAfter(wal, cursor, e);
      if (state != null) {
        state.announcer.close();
      }
      throw e;
    }
  }

  private static void closeAfter(Wal wal, @Nullable WalCursor cursor, Throwable cause) {
    try (wal;
        cursor) {
      // closes what there is
    } catch (RuntimeException | Error e) {
      if (e != cause) { // the JVM may throw one that it has in store, again
        cause.addSuppressed(e);
      }
    }
  }

  @Override
  public long put(R record) {
    try {
      return intake.put(record);
    } finally {
      state.tell();
    }
  }

  @Override
  public SequenceRange putAll(Collection<? extends R> records) {
    try {
      return intake.putAll(records);
    } finally {
      state.tell();
    }
  }

  @Override
  public CompletableFuture<Long> putAsync(R record) {
    try {
      return intake.putAsync(record);
    } finally {
      state.tell();
    }
  }

  @Override
  public boolean shouldEmit() {
    state.health.ensureUsable();
    return state.isDue();
  }

  @Override
  public Batch<R> emit() {
    try {
      return outlet.emit();
    } finally {
      state.tell();
    }
  }

  @Override
  public Optional<Batch<R>> poll(Duration timeout) {
    try {
      return outlet.poll(timeout);
    } finally {
      state.tell();
    }
  }

  @Override
  public Optional<Batch<R>> pollNext(Duration timeout) {
    try {
      return outlet.pollNext(timeout);
    } finally {
      state.tell();
    }
  }

  @Override
  public long seal() {
    try {
      return outlet.seal();
    } finally {
      state.tell();
    }
  }

  @Override
  public void commitThrough(BatchId id) {
    try {
      outlet.commitThrough(id);
    } finally {
      state.tell();
    }
  }

  @Override
  public void commit(BatchId id) {
    try {
      outlet.commit(id);
    } finally {
      state.tell();
    }
  }

  @Override
  public void setAside(long sequence) {
    outlet.setAside(sequence);
  }

  /** Takes no lock: an append that the disk holds up has the state's. */
  @Override
  public BufferStats stats() {
    WalStats wal = state.wal.stats();
    OutletCounts counts = outlet.counts();
    Gauges.Shown shown = state.shown();
    long age = shown.backlogRecords() == 0
        ? 0
        : Math.max(0, state.clock.epochMillis() - state.oldestMillis);
    return BufferStats.builder()
        .backlogRecords(shown.backlogRecords())
        .backlogBytes(shown.backlogBytes())
        .openRecords(shown.openRecords())
        .sealedBatches(shown.sealedBatches())
        .inFlightRecords(outlet.flights().records())
        .maxInFlight(state.settings.emit().maxInFlight())
        .oldestAge(Duration.ofMillis(age))
        .puts(shown.puts() + intake.awaitedPuts())
        .putBytes(shown.putBytes() + intake.awaitedBytes())
        .emits(counts.emits())
        .commits(counts.commits())
        .lastCommit(counts.lastCommit())
        .failed(state.health.isFailed())
        .capacityRecords(state.settings.capacity().maxRecords())
        .capacityBytes(state.settings.capacity().maxBytes())
        .droppedRecords(counts.droppedRecords())
        .droppedBatches(counts.droppedBatches())
        .syncs(wal.syncs())
        .syncTime(Duration.ofNanos(wal.syncNanos()))
        .maxSyncTime(Duration.ofNanos(wal.maxSyncNanos()))
        .backend(wal.details())
        .build();
  }

  @Override
  public RecoveryReport recovery() {
    return recovery;
  }

  @Override
  public CrashClass crashClass() {
    return state.wal.crashClass();
  }

  @Override
  public void close() {
    state.markClosed();
    try {
      state.wal.closing();
    } finally {
      end();
    }
  }

  private void end() {
    intake.close(); // before the lock: the thread that it waits for may close the buffer too
    closing.lock();
    try (state.wal) {
      outlet.close();
    } finally {
      closing.unlock();
      state.announcer.close();
      state.tell();
    }
  }

  @Override
  public String toString() {
    return "MicroBatchBuffer[log=" + state.wal.logId() + ", crashClass=" + crashClass() + "]";
  }
}
