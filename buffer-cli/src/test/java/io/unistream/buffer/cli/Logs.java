package io.unistream.buffer.cli;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;

/** Logs to look at, made by real buffers. */
final class Logs {

  private Logs() {}

  static FileBufferSettings settings(Path directory) {
    return FileBufferSettings.builder(directory)
        .emit(policy -> policy.withMaxRecords(3).withMaxBytes(2_000))
        .segmentBytes(8 << 10)
        .durability(CrashClass.PROCESS)
        .build();
  }

  /** Opens a log by a clock that stands a minute before the commands'. */
  static Buffer<String> open(FileBufferSettings settings) {
    BufferClock clock = new MinuteAgo();
    return FileBuffer.open(
        settings, RecordCodec.string(), BufferComponents.defaults().withClock(clock));
  }

  private static final class MinuteAgo implements BufferClock {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long epochMillis() {
      return Cli.NOW.minusSeconds(60).toEpochMilli();
    }

    @Override
    public void await(Lock lock, Condition condition, long nanos) throws InterruptedException {
      BufferClock.system().await(lock, condition, nanos);
    }
  }

  /** A log with records 1 to a count, which was closed. */
  static Path made(Path directory, int count) {
    try (Buffer<String> buffer = open(settings(directory))) {
      put(buffer, count);
    }
    return directory;
  }

  static void put(Buffer<String> buffer, int count) {
    for (int i = 0; i < count; i++) {
      buffer.put(text(buffer.putAll(List.of()).first()));
    }
  }

  static String text(long sequence) {
    return "record " + sequence + " " + "x".repeat((int) (sequence * 37 % 211));
  }

  static void commitNext(Buffer<String> buffer) {
    Batch<String> batch = buffer.emit();
    buffer.commit(batch);
  }

  static List<Path> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".wal")).sorted().toList();
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Flips a bit. */
  static void damage(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 0x40;
    Files.write(file, bytes);
  }
}
