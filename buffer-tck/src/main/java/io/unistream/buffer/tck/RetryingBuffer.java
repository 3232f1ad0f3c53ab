package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.ERR_FULL_DISK;
import static io.unistream.buffer.tck.Rule.ERR_INTERRUPT;
import static io.unistream.buffer.tck.Rule.ERR_NO_ACK;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A buffer of a {@link RetryingStore}. */
final class RetryingBuffer<R> implements Buffer<R> {

  private final RetryingStore store;
  private final Buffer<R> buffer;
  private boolean closed;

  RetryingBuffer(RetryingStore store, Buffer<R> buffer) {
    this.store = store;
    this.buffer = buffer;
  }

  /** Whether close was called. */
  boolean closed() {
    return closed;
  }

  /** A storage exception means that nothing was changed, so that the call can be repeated; it is, once. */
  private <T> T attempt(Supplier<T> call) {
    try {
      return call.get();
    } catch (BufferStorageException e) {
      if (!store.struck() || store.crashed()) {
        throw e;
      }
      if (store.fault().kind() == StorageFault.Kind.INTERRUPT) {
        throw new RuleViolation(ERR_INTERRUPT, "an interrupt made a call fail: " + e, e);
      }
      if (store.fault().kind() == StorageFault.Kind.NO_SPACE
          && !(e instanceof BufferStorageFullException)) {
        throw new RuleViolation(ERR_FULL_DISK, "for want of space a call failed with " + e, e);
      }
      return again(call, e);
    } catch (UnknownOutcomeException | BufferFailedException e) {
      throw failed(e);
    } finally {
      Thread.interrupted();
    }
  }

  private <T> T again(Supplier<T> call, BufferStorageException before) {
    try {
      return call.get();
    } catch (BufferStorageException e) {
      if (store.crashed()) {
        throw e;
      }
      throw new RuleViolation(
          store.fault().kind() == StorageFault.Kind.NO_SPACE ? ERR_FULL_DISK : ERR_NO_ACK,
          "a call failed with " + before + ", and again without a fault",
          e);
    } catch (UnknownOutcomeException | BufferFailedException e) {
      throw failed(e);
    }
  }

  private RuntimeException failed(RuntimeException e) {
    if (store.crashed() || !store.struck()) {
      return e;
    }
    if (store.fault().kind() == StorageFault.Kind.INTERRUPT) {
      throw new RuleViolation(ERR_INTERRUPT, "an interrupt made the buffer fail: " + e, e);
    }
    store.giveUp(e);
    return e;
  }

  @Override
  public long put(R record) {
    return attempt(() -> buffer.put(record));
  }

  @Override
  public SequenceRange putAll(Collection<? extends R> records) {
    return attempt(() -> buffer.putAll(records));
  }

  /** What fails after the call returned cannot be repeated in its place. */
  @Override
  public CompletableFuture<Long> putAsync(R record) {
    return attempt(() -> buffer.putAsync(record)).whenComplete((sequence, e) -> {
      if (e != null && store.struck()) {
        store.giveUp(new UnknownOutcomeException("a put that was not waited for failed: " + e, e));
      }
    });
  }

  @Override
  public boolean shouldEmit() {
    return attempt(buffer::shouldEmit);
  }

  @Override
  public Batch<R> emit() {
    return attempt(buffer::emit);
  }

  @Override
  public Optional<Batch<R>> poll(Duration timeout) {
    return attempt(() -> buffer.poll(timeout));
  }

  @Override
  public Optional<Batch<R>> pollNext(Duration timeout) {
    return attempt(() -> buffer.pollNext(timeout));
  }

  @Override
  public long seal() {
    return attempt(buffer::seal);
  }

  @Override
  public void commit(BatchId id) {
    boolean unused = attempt(() -> {
      buffer.commit(id);
      return true;
    });
  }

  @Override
  public void commitThrough(BatchId id) {
    boolean unused = attempt(() -> {
      buffer.commitThrough(id);
      return true;
    });
  }

  @Override
  public void setAside(long sequence) {
    buffer.setAside(sequence);
  }

  @Override
  public BufferStats stats() {
    return buffer.stats();
  }

  @Override
  public RecoveryReport recovery() {
    RecoveryReport report = buffer.recovery();
    return store.openedTwice()
        ? RecoveryReport.builder()
            .created(report.created())
            .cleanShutdown(true)
            .records(report.records())
            .bytes(report.bytes())
            .sealedBatches(report.sealedBatches())
            .quarantined(report.quarantined())
            .duration(report.duration())
            .build()
        : report;
  }

  @Override
  public CrashClass crashClass() {
    return buffer.crashClass();
  }

  @Override
  public void close() {
    closed = true;
    try {
      buffer.close();
    } catch (UnknownOutcomeException e) {
      throw failed(e);
    } finally {
      Thread.interrupted();
    }
  }
}
