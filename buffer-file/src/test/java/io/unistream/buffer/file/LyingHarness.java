package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.CrashableStore;
import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.FileSystemStore;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The file backend on a disk that says that all went well, and did something else.
 *
 * @param lie what the disk does
 * @param fault the same, for the file system
 * @param when says to which operations; a new one for each disk
 */
record LyingHarness(String lie, Fault fault, Supplier<Predicate<Operation>> when)
    implements EnumerableCrashes {

  /** File systems that lie already: a store is opened more than once. */
  private static final Set<FileSystem> LYING =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  static final FileHarness HONEST = new FileHarness(CrashClass.POWER, EntryProfile.POSIX);

  @Override
  public String name() {
    return "file, on a disk where " + lie;
  }

  @Override
  public CrashClass crashClass() {
    return HONEST.crashClass();
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = HONEST.capabilities();
    capabilities.remove(Capability.QUARANTINE);
    return capabilities;
  }

  @Override
  public CrashableStore newStore() {
    return FileSystemStore.create(HONEST.crashClass(), HONEST.profile(), this::open);
  }

  private <R> Buffer<R> open(
      Path directory, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    CrashFileSystem files = (CrashFileSystem) directory.getFileSystem();
    if (LYING.add(files)) {
      files.failAll(when.get(), fault);
    }
    return HONEST.open(directory, settings, codec, components);
  }
}
