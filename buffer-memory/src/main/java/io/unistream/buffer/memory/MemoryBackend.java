package io.unistream.buffer.memory;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;

/** The memory backend, which settings name {@code memory}. It has no state and is safe for use by any thread. */
public final class MemoryBackend implements BufferBackend<MemoryBufferSettings> {

  /** Creates the backend. For {@link java.util.ServiceLoader}. */
  public MemoryBackend() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Class<MemoryBufferSettings> settingsType() {
    return MemoryBufferSettings.class;
  }

  @Override
  public <R> Buffer<R> open(
      MemoryBufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return MemoryBuffer.open(settings, codec, components);
  }
}
