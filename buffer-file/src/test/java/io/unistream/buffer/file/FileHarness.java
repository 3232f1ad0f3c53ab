package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.CrashableStore;
import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.FileSystemStore;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The file backend on a file system that crashes, with the smallest segments, so that files change often. With the names of
 * ext4 it is taken for one that overwrites in place, as ext4 does: entries are written many at a time, before a sync. With the
 * others each append is a write.
 *
 * @param crashClass the declared crash class
 * @param profile how directories behave at a power loss
 */
record FileHarness(CrashClass crashClass, EntryProfile profile) implements EnumerableCrashes {

  /** Crashes by the thousand would be logged one by one. Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  static {
    LOG.setLevel(Level.OFF);
  }

  @Override
  public String name() {
    return "file, " + crashClass + ", " + profile;
  }

  @Override
  public Set<Capability> capabilities() {
    EnumSet<Capability> capabilities = EnumSet.of(
        Capability.REOPEN,
        Capability.CRASH,
        Capability.SECOND_OPEN,
        Capability.ENUMERABLE_CRASHES,
        Capability.STORAGE_FAULTS,
        Capability.READ_FAULTS,
        Capability.PARTIAL_WRITES,
        Capability.TORN_TAILS,
        Capability.FULL_STORAGE,
        Capability.DAMAGE,
        Capability.QUARANTINE);
    if (profile != EntryProfile.EXT4) {
      capabilities.add(Capability.COPY_ON_WRITE);
    }
    if (crashClass == CrashClass.POWER) {
      capabilities.add(Capability.SYNC_FAULTS);
    }
    return capabilities;
  }

  @Override
  public CrashableStore newStore() {
    return FileSystemStore.create(crashClass, profile, this::open, this::openQuarantining);
  }

  <R> Buffer<R> open(
      Path directory, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return MicroBatchBuffer.open(
        openWal(directory, settings, components), codec, settings, components);
  }

  FileWal openWal(Path directory, BufferSettings settings, BufferComponents components) {
    return openWal(fileSettings(directory, settings), components);
  }

  private FileWal openWal(FileBufferSettings settings, BufferComponents components) {
    Path directory = settings.directory();
    LogDirectory files =
        new LogDirectory(directory, crashClass == CrashClass.POWER, profile == EntryProfile.EXT4);
    return FileWal.open(settings, components, ids(directory), files);
  }

  private <R> Buffer<R> openQuarantining(
      Path directory, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    FileBufferSettings quarantining = fileSettings(directory, settings).toBuilder()
        .corruption(CorruptionPolicy.QUARANTINE)
        .build();
    return MicroBatchBuffer.open(openWal(quarantining, components), codec, settings, components);
  }

  /** The same directory gets the same files, so that crash states can be told apart, counted and found again. */
  private static Ids ids(Path directory) {
    return directory.getFileSystem() instanceof CrashFileSystem files
        ? Ids.from(
            new SplittableRandom(Long.parseUnsignedLong(files.processCrash().id(), 16)))
        : Ids.random();
  }

  private FileBufferSettings fileSettings(Path directory, BufferSettings settings) {
    return FileBufferSettings.builder(directory)
        .buffer(settings)
        .durability(crashClass)
        .segmentBytes(FileBufferSettings.MIN_SEGMENT_BYTES)
        .build();
  }
}
