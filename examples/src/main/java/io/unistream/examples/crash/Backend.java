package io.unistream.examples.crash;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.time.Duration;

/** The buffers that can be crashed here. */
enum Backend {
  /** The write-ahead log in a directory: a kill loses nothing acknowledged. */
  @JsonProperty("file")
  FILE {
    @Override
    Buffer<Line> open(ChildOptions options) {
      return FileBuffer.open(
          FileBufferSettings.of(options.directory())
              .withEmit(policy(options))
              .withDurability(CrashClass.valueOf(options.durability().name()))
              .withSegmentBytes(options.segmentBytes()),
          LineCodec.INSTANCE);
    }
  },

  /** Memory: a kill loses the backlog, and that is what it promises. */
  @JsonProperty("memory")
  MEMORY {
    @Override
    Buffer<Line> open(ChildOptions options) {
      // The backlog lives in heap: keep it well below that, and let puts wait for commits.
      long maxBytes =
          Math.max(EmitPolicy.DEFAULT_MAX_BYTES, Runtime.getRuntime().maxMemory() / 8);
      Capacity capacity = Capacity.defaults()
          .withMaxRecords(MemoryBufferSettings.DEFAULT_MAX_RECORDS)
          .withMaxBytes(maxBytes)
          .withOverflow(OverflowPolicy.BLOCK);
      return MemoryBuffer.open(
          MemoryBufferSettings.defaults().withCapacity(capacity).withEmit(policy(options)),
          LineCodec.INSTANCE);
    }
  };

  /** How old the first record of an open batch becomes before the batch is due. */
  static final Duration MAX_AGE = Duration.ofMillis(50);

  abstract Buffer<Line> open(ChildOptions options);

  private static EmitPolicy policy(ChildOptions options) {
    return EmitPolicy.defaults().withMaxRecords(options.batchRecords()).withMaxAge(MAX_AGE);
  }
}
