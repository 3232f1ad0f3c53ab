package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A buffer that another process has open. */
final class RemoteBuffer<R> implements Buffer<R> {

  private static final int PATIENCE_SECONDS = 60;

  private final ChildProcess process;
  private final BufferClock clock;
  private final RecordCodec<R> codec;
  private final CrashClass crashClass;

  RemoteBuffer(
      ChildProcess process, BufferClock clock, RecordCodec<R> codec, CrashClass crashClass) {
    this.process = process;
    this.clock = clock;
    this.codec = codec;
    this.crashClass = crashClass;
  }

  private byte[] encoded(R record) {
    try {
      return codec.encode(record);
    } catch (Exception e) {
      throw new IllegalArgumentException("the codec of a check failed", e);
    }
  }

  <T> T call(Wire.Operation operation, Wire.Writer arguments, Wire.Reader<T> result) {
    CompletableFuture<T> answer = process.send(operation, clock, arguments, result);
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          operation + " did not end in " + PATIENCE_SECONDS + " s in another process", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another process works", e);
    }
  }

  private static Boolean done(DataInput in) {
    return true;
  }

  @Override
  public long put(R record) {
    byte[] payload = encoded(record);
    return call(Wire.Operation.PUT, out -> Wire.bytes(out, payload), DataInput::readLong);
  }

  @Override
  public SequenceRange putAll(Collection<? extends R> records) {
    List<byte[]> payloads = new ArrayList<>();
    records.forEach(record -> payloads.add(encoded(record)));
    return call(Wire.Operation.PUT_ALL, out -> Wire.all(out, payloads), Wire::range);
  }

  @Override
  public CompletableFuture<Long> putAsync(R record) {
    byte[] payload = encoded(record);
    return process.send(
        Wire.Operation.PUT_ASYNC, clock, out -> Wire.bytes(out, payload), DataInput::readLong);
  }

  @Override
  public boolean shouldEmit() {
    return call(Wire.Operation.SHOULD_EMIT, out -> {}, DataInput::readBoolean);
  }

  @Override
  public Batch<R> emit() {
    return call(Wire.Operation.EMIT, out -> {}, this::batch).orElseThrow();
  }

  @Override
  public Optional<Batch<R>> poll(Duration timeout) {
    return call(Wire.Operation.POLL, out -> out.writeLong(timeout.toNanos()), this::batch);
  }

  @Override
  public Optional<Batch<R>> pollNext(Duration timeout) {
    return call(Wire.Operation.POLL_NEXT, out -> out.writeLong(timeout.toNanos()), this::batch);
  }

  private Optional<Batch<R>> batch(DataInput in) throws IOException {
    return in.readBoolean() ? Optional.of(Wire.batch(in, codec)) : Optional.empty();
  }

  @Override
  public void commit(BatchId id) {
    boolean unused = call(Wire.Operation.COMMIT, out -> Wire.id(out, id), RemoteBuffer::done);
  }

  @Override
  public void commitThrough(BatchId id) {
    boolean unused =
        call(Wire.Operation.COMMIT_THROUGH, out -> Wire.id(out, id), RemoteBuffer::done);
  }

  @Override
  public long seal() {
    return call(Wire.Operation.SEAL, out -> {}, DataInput::readLong);
  }

  @Override
  public void setAside(long sequence) {
    boolean unused =
        call(Wire.Operation.SET_ASIDE, out -> out.writeLong(sequence), RemoteBuffer::done);
  }

  @Override
  public BufferStats stats() {
    return call(Wire.Operation.STATS, out -> {}, Wire::stats);
  }

  @Override
  public RecoveryReport recovery() {
    return call(Wire.Operation.RECOVERY, out -> {}, Wire::report);
  }

  @Override
  public CrashClass crashClass() {
    return crashClass;
  }

  @Override
  public void close() {
    boolean unused = call(Wire.Operation.CLOSE, out -> {}, RemoteBuffer::done);
  }
}
