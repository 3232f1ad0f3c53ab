package io.unistream.examples.cost;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One way to use a buffer, and how much of it is measured. */
enum Case {
  LIMIT("write + sync without a log, 1 thread", 4_000, 1),
  POWER_PUT("file POWER, put, 1 thread", 4_000, 1),
  POWER_PUT_8("file POWER, put, 8 threads", 16_000, 8),
  POWER_PUT_32("file POWER, put, 32 threads", 32_000, 32),
  POWER_ALL("file POWER, putAll of 100", 100_000, 1),
  POWER_ASYNC("file POWER, putAsync, 1 thread", 100_000, 1),
  PROCESS_PUT("file PROCESS, put, 1 thread", 200_000, 1),
  MEMORY_PUT("memory, put, 1 thread", 60_000, 1),
  POWER_DRAIN("file POWER, emit and commit of 1,000", 100_000, 1),
  PROCESS_DRAIN("file PROCESS, emit and commit of 1,000", 100_000, 1);

  final String title;
  private final int records;
  private final int threads;

  Case(String title, int records, int threads) {
    this.title = title;
    this.records = records;
    this.threads = threads;
  }

  /** Records in a second. */
  double run(Path directory, int recordBytes) throws Exception {
    if (this == LIMIT) {
      return DiskLimit.recordsPerSecond(directory.resolve("limit"), recordBytes, records);
    }
    byte[] payload = new byte[recordBytes];
    try (Buffer<byte[]> buffer = open(directory.resolve("log"))) {
      if (this == POWER_DRAIN || this == PROCESS_DRAIN) {
        putAll(buffer, payload);
        long start = System.nanoTime();
        drain(buffer);
        return records / ((System.nanoTime() - start) / 1e9);
      }
      long start = System.nanoTime();
      put(buffer, payload);
      return records / ((System.nanoTime() - start) / 1e9);
    }
  }

  private Buffer<byte[]> open(Path log) {
    return switch (this) {
      case MEMORY_PUT -> MemoryBuffer.open(MemoryBufferSettings.defaults(), RecordCodec.bytes());
      case PROCESS_PUT, PROCESS_DRAIN ->
        FileBuffer.open(
            FileBufferSettings.builder(log).durability(CrashClass.PROCESS).build(),
            RecordCodec.bytes());
      default -> FileBuffer.open(FileBufferSettings.of(log), RecordCodec.bytes());
    };
  }

  private void put(Buffer<byte[]> buffer, byte[] payload) throws InterruptedException {
    switch (this) {
      case POWER_ALL -> putAll(buffer, payload);
      case POWER_ASYNC -> putAsync(buffer, payload);
      default -> putFromThreads(buffer, payload);
    }
  }

  private void putAll(Buffer<byte[]> buffer, byte[] payload) {
    List<byte[]> group = Collections.nCopies(100, payload);
    for (int i = 0; i < records / 100; i++) {
      buffer.putAll(group);
    }
  }

  private void putAsync(Buffer<byte[]> buffer, byte[] payload) {
    CompletableFuture<Long> last = buffer.putAsync(payload);
    for (int i = 1; i < records; i++) {
      last = buffer.putAsync(payload);
    }
    last.join();
  }

  private void putFromThreads(Buffer<byte[]> buffer, byte[] payload) throws InterruptedException {
    Thread[] putters = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      putters[t] = new Thread(() -> {
        for (int i = 0; i < records / threads; i++) {
          buffer.put(payload);
        }
      });
      putters[t].start();
    }
    for (Thread putter : putters) {
      putter.join();
    }
    if (buffer.stats().puts() != records) {
      throw new BufferException(
          "only " + buffer.stats().puts() + " of " + records + " records were put");
    }
  }

  private static void drain(Buffer<byte[]> buffer) {
    while (true) {
      Batch<byte[]> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        return;
      }
      buffer.commit(batch);
    }
  }
}
