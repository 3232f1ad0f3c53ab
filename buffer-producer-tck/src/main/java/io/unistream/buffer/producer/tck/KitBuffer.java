package io.unistream.buffer.producer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The buffer under the producer: tells the ledger what is polled and committed, and fails when it is told to. */
final class KitBuffer implements Buffer<String> {

  /** What the next commit does. */
  enum Fault {
    /** The storage refuses it. */
    REFUSED,
    /** The buffer fails, and the commit did not take effect. */
    FAILS_BEFORE,
    /** The buffer fails, and the commit took effect. */
    FAILS_AFTER
  }

  private final Buffer<String> buffer;
  private final Ledger ledger;
  private final int life;
  private volatile @Nullable Fault fault;
  private volatile @Nullable RuntimeException thrown;
  private volatile boolean failed;

  KitBuffer(Buffer<String> buffer, Ledger ledger, int life) {
    this.buffer = buffer;
    this.ledger = ledger;
    this.life = life;
  }

  void failNextCommit(Fault newFault) {
    fault = newFault;
  }

  void failNextCommitBy(RuntimeException exception) {
    thrown = exception;
  }

  /** From now on every call fails; a poll that waits is woken by being closed below. */
  void fail() {
    failed = true;
    buffer.close();
  }

  private <T> T unlessFailed(Supplier<T> call) {
    if (failed) {
      throw new BufferFailedException("the kit made this buffer fail");
    }
    try {
      return call.get();
    } catch (RuntimeException e) {
      if (failed) {
        throw new BufferFailedException("the kit made this buffer fail", e);
      }
      throw e;
    }
  }

  @Override
  public long put(String record) {
    return unlessFailed(() -> buffer.put(record));
  }

  @Override
  public SequenceRange putAll(Collection<? extends String> records) {
    return unlessFailed(() -> buffer.putAll(records));
  }

  @Override
  public CompletableFuture<Long> putAsync(String record) {
    return unlessFailed(() -> buffer.putAsync(record));
  }

  @Override
  public boolean shouldEmit() {
    return unlessFailed(buffer::shouldEmit);
  }

  @Override
  public Batch<String> emit() {
    return told(unlessFailed(buffer::emit));
  }

  @Override
  public Optional<Batch<String>> poll(Duration timeout) {
    return unlessFailed(() -> buffer.poll(timeout)).map(this::told);
  }

  @Override
  public Optional<Batch<String>> pollNext(Duration timeout) {
    return unlessFailed(() -> buffer.pollNext(timeout)).map(this::told);
  }

  private Batch<String> told(Batch<String> batch) {
    ledger.polled(batch, life);
    return batch;
  }

  @Override
  public long seal() {
    return unlessFailed(buffer::seal);
  }

  @Override
  public void commit(BatchId id) {
    commitThrough(id);
  }

  @Override
  public void commitThrough(BatchId id) {
    Fault now = fault;
    fault = null;
    ledger.committing(id, life);
    RuntimeException exception = thrown;
    if (exception != null) {
      throw exception;
    }
    if (now == Fault.REFUSED) {
      throw new BufferStorageException("the kit refuses this commit");
    }
    if (now == Fault.FAILS_BEFORE) {
      fail();
      throw new UnknownOutcomeException("the kit made this buffer fail before the commit");
    }
    unlessFailed(() -> {
      buffer.commitThrough(id);
      return id;
    });
    ledger.committed(id);
    if (now == Fault.FAILS_AFTER) {
      fail();
      throw new UnknownOutcomeException("the kit made this buffer fail after the commit");
    }
  }

  @Override
  public void setAside(long sequence) {
    unlessFailed(() -> {
      buffer.setAside(sequence);
      return sequence;
    });
  }

  @Override
  public BufferStats stats() {
    return buffer.stats();
  }

  @Override
  public RecoveryReport recovery() {
    return buffer.recovery();
  }

  @Override
  public CrashClass crashClass() {
    return buffer.crashClass();
  }

  @Override
  public void close() {
    buffer.close();
  }
}
