package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.CrashableStore;
import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.FileSystemStore;
import java.nio.file.Path;
import java.util.Set;

/**
 * The file backend under somebody who uses it wrongly.
 *
 * @param slip how
 */
record CarelessHarness(CarelessWal.Slip slip) implements EnumerableCrashes {

  private static final FileHarness HONEST = LyingHarness.HONEST;

  @Override
  public String name() {
    return "file, under somebody who is careless: " + slip;
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
    CarelessWal wal = new CarelessWal(HONEST.openWal(directory, settings, components), slip);
    return MicroBatchBuffer.open(wal, codec, settings, components);
  }
}
