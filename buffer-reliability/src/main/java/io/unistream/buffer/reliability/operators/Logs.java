package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import java.nio.file.Path;

/** Opens logs of small segments and small batches. */
final class Logs {

  /** The smallest there is. */
  private static final int SEGMENT_BYTES = 8192;

  private Logs() {}

  static Buffer<String> open(Path directory, CrashClass durability, CorruptionPolicy policy) {
    return open(directory, durability, policy, BufferClock.system());
  }

  static Buffer<String> open(
      Path directory, CrashClass durability, CorruptionPolicy policy, BufferClock clock) {
    FileBufferSettings settings = FileBufferSettings.builder(directory)
        .emit(emit -> emit.withMaxRecords(5).withMaxBytes(2_500))
        .durability(durability)
        .segmentBytes(SEGMENT_BYTES)
        .corruption(policy)
        .build();
    return FileBuffer.open(
        settings, RecordCodec.string(), BufferComponents.defaults().withClock(clock));
  }
}
