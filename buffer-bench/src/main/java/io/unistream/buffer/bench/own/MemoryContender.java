package io.unistream.buffer.bench.own;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ours: the memory backend in the role of a queue. */
public final class MemoryContender implements Contender {

  /** Its name. */
  public static final String NAME = "memory";

  /** The producers pause that long: what is there is a batch then. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Durability> durabilities() {
    return Set.of();
  }

  @Override
  public boolean isConcurrent() {
    return true;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String settings() {
    return "MemoryBuffer, default thresholds and capacity (100,000 records, 64 MiB), overflow BLOCK; RecordCodec.bytes()";
  }

  @Override
  public String note() {
    return "Copies each payload in and out and keeps batches until they are committed; the queues pass references.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes) {
    MemoryBufferSettings settings = MemoryBufferSettings.defaults();
    return new MemorySubject(MemoryBuffer.open(
        settings.toBuilder()
            .capacity(settings.buffer().capacity().withOverflow(OverflowPolicy.BLOCK))
            .build(),
        RecordCodec.bytes()));
  }

  private static final class MemorySubject implements Subject {

    private final Buffer<byte[]> buffer;

    MemorySubject(Buffer<byte[]> buffer) {
      this.buffer = buffer;
    }

    @Override
    public void put(byte[] payload) {
      buffer.put(payload);
    }

    @Override
    public int drain(int most, Sink sink) {
      Batch<byte[]> batch = buffer.poll(PAUSE).orElseGet(this::rest);
      if (batch == null) {
        return 0;
      }
      for (byte[] record : batch.records()) {
        sink.record(ByteBuffer.wrap(record));
      }
      buffer.commit(batch);
      return batch.size();
    }

    private @Nullable Batch<byte[]> rest() {
      try {
        return buffer.emit();
      } catch (BufferEmptyException e) {
        return null;
      }
    }

    @Override
    public void close() {
      buffer.close();
    }
  }
}
