package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;

/** Logs in the heap: each opening is a new one. */
final class Heap implements World {

  @Override
  public Buffer<byte[]> open(RecordCodec<byte[]> codec, BufferComponents components) {
    return MemoryBuffer.open(MemoryBufferSettings.builder().emit(EMIT).build(), codec, components);
  }

  @Override
  public boolean keeps() {
    return false;
  }
}
