package io.unistream.buffer.producer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.TestStore;
import java.util.Set;

/** Buffers in the heap, which nothing outlives. */
final class MemoryStores implements BufferHarness {

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.NONE;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public TestStore newStore() {
    return new TestStore() {
      @Override
      public <R> Buffer<R> open(
          BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
        return MemoryBuffer.open(
            MemoryBufferSettings.builder().buffer(settings).build(), codec, components);
      }

      @Override
      public void close() {}
    };
  }
}
