package io.unistream.examples.crash;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.s3.S3Buffer;
import io.unistream.examples.store.StoreAddress;
import java.time.Duration;
import java.util.Objects;

/** The buffers that can be crashed here. */
enum Backend {
  /** The write-ahead log in a directory: a kill loses nothing acknowledged. */
  @JsonProperty("file")
  FILE {
    @Override
    Buffer<Line> open(ChildOptions options) {
      return FileBuffer.open(
          FileBufferSettings.builder(options.directory())
              .emit(policy(options.batchRecords()))
              .durability(CrashClass.valueOf(options.durability().name()))
              .segmentBytes(options.segmentBytes())
              .build(),
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
          MemoryBufferSettings.builder()
              .capacity(capacity)
              .emit(policy(options.batchRecords()))
              .build(),
          LineCodec.INSTANCE);
    }
  },

  /** The write-ahead log in an S3 bucket: not even the loss of the host loses anything acknowledged. */
  @JsonProperty("s3")
  S3 {
    @Override
    Buffer<Line> open(ChildOptions options) {
      StoreAddress store = Objects.requireNonNull(options.store(), "store");
      return open(store, options.batchRecords());
    }
  };

  /** How old the first record of an open batch becomes before the batch is due. */
  static final Duration MAX_AGE = Duration.ofMillis(50);

  /** Short, for a run that lasts a minute and not an hour. A real store would be asked less often. */
  private static final Duration LINGER = Duration.ofMillis(5);

  private static final Duration IDLE_LINGER = Duration.ofMillis(1);

  /** Whether what it has acknowledged is there after the process was killed. */
  boolean outlivesKills() {
    return this != MEMORY;
  }

  abstract Buffer<Line> open(ChildOptions options);

  /** Takes over the log at an address. */
  static Buffer<Line> open(StoreAddress store, int batchRecords) {
    return S3Buffer.open(
        store.settings().toBuilder()
            .buffer(BufferSettings.of(policy(batchRecords)))
            .grouping(grouping -> grouping.linger(LINGER).idleLinger(IDLE_LINGER))
            .build(),
        LineCodec.INSTANCE);
  }

  private static EmitPolicy policy(int batchRecords) {
    return EmitPolicy.defaults().withMaxRecords(batchRecords).withMaxAge(MAX_AGE);
  }
}
