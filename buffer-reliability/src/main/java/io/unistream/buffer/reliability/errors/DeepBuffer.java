package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A buffer whose calls are made where the stack ends: at every depth from there on up, until one has enough of it. So each call that ends by a
 * {@code StackOverflowError} is made again, and the last one tells what came of it.
 */
final class DeepBuffer implements Buffer<byte[]> {

  /** A small one ends sooner. */
  private static final long STACK_BYTES = 256 << 10;

  private static final long PATIENCE_MILLIS = 20_000;

  private final Buffer<byte[]> buffer;
  private final AtomicLong overflows;

  /**
   * Makes one.
   *
   * @param overflows counts the calls for which there was not enough stack
   */
  DeepBuffer(Buffer<byte[]> buffer, AtomicLong overflows) {
    this.buffer = buffer;
    this.overflows = overflows;
  }

  /** A call, and what came of it. */
  private static final class Call<T> implements Runnable {

    private final Supplier<T> action;
    private @Nullable T result;
    private @Nullable Throwable thrown;
    private long overflows;

    Call(Supplier<T> action) {
      this.action = action;
    }

    @Override
    public void run() {
      boolean unused = atEachDepth();
    }

    @SuppressWarnings("InfiniteRecursion") // it ends where the stack does
    private boolean atEachDepth() {
      boolean done = false;
      try {
        done = atEachDepth();
      } catch (StackOverflowError e) {
        // here it ends
      }
      return done || isDone();
    }

    private boolean isDone() {
      try {
        result = action.get();
      } catch (StackOverflowError e) {
        overflows++;
        return false;
      } catch (RuntimeException | Error e) {
        thrown = e;
      }
      return true;
    }
  }

  private <T> T deep(String what, Supplier<T> action) {
    Call<T> call = new Call<>(action);
    Thread thread = new Thread(null, call, "deep", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Wrong("interrupted", e);
    }
    if (thread.isAlive()) {
      throw new Wrong("ERR-ERROR: " + what + " hangs, at " + top(thread));
    }
    overflows.addAndGet(call.overflows);
    if (call.thrown instanceof RuntimeException exception) {
      throw exception;
    }
    if (call.thrown instanceof Error error) {
      throw error;
    }
    return Objects.requireNonNull(call.result);
  }

  private static String top(Thread thread) {
    StringBuilder top = new StringBuilder();
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(Call.class.getName())) {
        break;
      }
      top.append("\n    at ").append(frame);
    }
    return top.toString();
  }

  @Override
  public long put(byte[] record) {
    return deep("put", () -> buffer.put(record));
  }

  @Override
  public SequenceRange putAll(Collection<? extends byte[]> records) {
    return deep("putAll", () -> buffer.putAll(records));
  }

  @Override
  public CompletableFuture<Long> putAsync(byte[] record) {
    return deep("putAsync", () -> buffer.putAsync(record));
  }

  @Override
  public boolean shouldEmit() {
    return deep("shouldEmit", buffer::shouldEmit);
  }

  @Override
  public Batch<byte[]> emit() {
    return deep("emit", buffer::emit);
  }

  @Override
  public Optional<Batch<byte[]>> poll(Duration timeout) {
    return deep("poll", () -> buffer.poll(timeout));
  }

  @Override
  public Optional<Batch<byte[]>> pollNext(Duration timeout) {
    return deep("pollNext", () -> buffer.pollNext(timeout));
  }

  @Override
  public long seal() {
    return deep("seal", buffer::seal);
  }

  @Override
  public void commit(BatchId id) {
    deep("commit", () -> {
      buffer.commit(id);
      return id;
    });
  }

  @Override
  public void commitThrough(BatchId id) {
    deep("commitThrough", () -> {
      buffer.commitThrough(id);
      return id;
    });
  }

  @Override
  public void setAside(long sequence) {
    deep("setAside", () -> {
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
