package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import io.unistream.buffer.tck.ManualClock;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How the logs of the damage campaign are opened: small segments, small batches.
 *
 * @param durability the crash class
 * @param overwrites whether the file system is taken for one that overwrites in place
 * @param capacity the limits of the backlog
 */
record LogMode(CrashClass durability, boolean overwrites, Capacity capacity) {

  /** Damage by the thousand would be logged piece by piece. Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  static {
    LOG.setLevel(Level.OFF);
  }

  /** Opens a log: the file backend, or one of its mutants. */
  @FunctionalInterface
  interface Opener {
    Buffer<String> open(
        Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener);
  }

  static LogMode power() {
    return new LogMode(CrashClass.POWER, false, Capacity.defaults());
  }

  static LogMode process() {
    return new LogMode(CrashClass.PROCESS, false, Capacity.defaults());
  }

  LogMode withCapacity(Capacity other) {
    return new LogMode(durability, overwrites, other);
  }

  LogMode overwriting() {
    return new LogMode(durability, true, capacity);
  }

  FileBufferSettings settings(Path directory, CorruptionPolicy policy) {
    return FileBufferSettings.builder(directory)
        .emit(EmitPolicy.defaults().withMaxRecords(4).withMaxBytes(2_000))
        .capacity(capacity)
        .durability(durability)
        .segmentBytes(FileBufferSettings.MIN_SEGMENT_BYTES)
        .corruption(policy)
        .build();
  }

  /** The file backend as it is. */
  static Buffer<String> opened(
      Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener) {
    return mode.open(directory, policy, listener);
  }

  Buffer<String> open(Path directory, CorruptionPolicy policy, BufferListener listener) {
    FileBufferSettings settings = settings(directory, policy);
    BufferComponents components =
        BufferComponents.defaults().withClock(new ManualClock()).withListener(listener);
    boolean power = durability == CrashClass.POWER;
    LogDirectory files = directory.getFileSystem() instanceof CrashFileSystem
        ? new LogDirectory(directory, power, overwrites)
        : new LogDirectory(directory, power);
    FileWal wal = FileWal.open(settings, components, ids(directory), files);
    return MicroBatchBuffer.open(wal, RecordCodec.string(), settings.buffer(), components);
  }

  /** The same log gets the same ids in every run, so that damage can be found again. */
  private static Ids ids(Path directory) {
    return directory.getFileSystem() instanceof CrashFileSystem files
        ? Ids.from(
            new SplittableRandom(Long.parseUnsignedLong(files.processCrash().id(), 16)))
        : Ids.random();
  }
}
