package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a log is, and what opens it. */
interface World extends AutoCloseable {

  /** So small that a scenario meets every limit. */
  EmitPolicy EMIT = EmitPolicy.defaults().withMaxRecords(6).withMaxBytes(1500).withMaxInFlight(3);

  /** The most bytes of a record. */
  int LONGEST = 400;

  default Buffer<byte[]> open() {
    return open(RecordCodec.bytes(), BufferComponents.defaults());
  }

  Buffer<byte[]> open(RecordCodec<byte[]> codec, BufferComponents components);

  /** Whether what is not committed is there again when the log was closed and opened. */
  boolean keeps();

  /** What a crash leaves; null where none can be. The log must not be used here any more. */
  default @Nullable World crash(long seed) {
    return null;
  }

  /** An opening had no memory to close again what it had opened, and that cannot become garbage here: another process begins. */
  default void abandon() {}

  /** What is open although every buffer is closed. */
  default List<String> leaks() {
    return List.of();
  }

  @Override
  default void close() {}

  static World of(String backend, @Nullable Object store) {
    return switch (backend) {
      case "file" -> CrashDisk.empty();
      case "file-process" -> RealDisk.create();
      case "memory" -> new Heap();
      case "careless" -> new Careless();
      case "s3" -> new Bucket(store);
      default -> throw new IllegalArgumentException("no backend is called " + backend);
    };
  }
}
