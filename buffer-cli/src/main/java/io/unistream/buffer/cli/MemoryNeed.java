package io.unistream.buffer.cli;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.s3.S3Place;

/**
 * How much of the heap a buffer takes at most, by its settings, as docs/choose.md and docs/s3.md count it. Batches count with their payload; as objects of
 * a program they may be several times as large.
 */
final class MemoryNeed {

  /** What a record takes in the memory backend besides its payload. */
  private static final long RECORD = 21;

  /** What taking a batch of the memory backend takes for each record. */
  private static final long TAKEN = 256;

  private MemoryNeed() {}

  /**
   * Returns the bytes.
   *
   * @param heapBytes the heap, by which the S3 backend chooses what its settings leave out
   */
  static long of(ConfiguredLog log, long heapBytes) {
    long batches = log.shared().map(shared -> batches(shared.emit())).orElse(0L);
    if (log.settings() instanceof MemoryBufferSettings memory) {
      return plus(batches, backlog(memory.buffer()));
    }
    return log.settings() instanceof S3BufferSettings s3
        ? plus(batches, s3(s3, heapBytes))
        : batches;
  }

  private static long s3(S3BufferSettings settings, long heapBytes) {
    try {
      return S3Place.of(S3Place.of(settings).fitting(heapBytes)).heapBytes();
    } catch (BufferConfigException e) {
      System.getLogger(MemoryNeed.class.getName())
          .log(System.Logger.Level.DEBUG, "told by S3Doctor already", e);
      return S3Place.of(settings).heapBytes();
    }
  }

  /** Those in flight, and one more that is read. */
  private static long batches(EmitPolicy emit) {
    long inFlight = Math.min(
        (long) emit.maxInFlight() * emit.maxBytes(),
        Math.max(emit.maxInFlightBytes(), emit.maxBytes()));
    return plus(inFlight, emit.maxBytes());
  }

  private static long backlog(BufferSettings settings) {
    long records = settings.capacity().maxRecords();
    EmitPolicy emit = settings.emit();
    return plus(
        plus(settings.capacity().maxBytes(), times(RECORD, records)),
        plus(2L * emit.maxBytes(), times(TAKEN, emit.maxRecords())));
  }

  /** The largest number if it would be larger. */
  static long plus(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static long times(long a, long b) {
    return b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
  }
}
