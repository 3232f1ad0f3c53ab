package io.unistream.buffer.file;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.CrashableStore;
import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.util.Set;

/** The file backend that takes storage that needs space to overwrite for one that needs none. */
record MistakenHarness() implements EnumerableCrashes {

  private static final FileHarness OVERWRITING =
      new FileHarness(CrashClass.POWER, EntryProfile.EXT4);

  @Override
  public String name() {
    return "file, on a disk that it takes for another one";
  }

  @Override
  public CrashClass crashClass() {
    return OVERWRITING.crashClass();
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = OVERWRITING.capabilities();
    capabilities.add(Capability.COPY_ON_WRITE);
    return capabilities;
  }

  @Override
  public CrashableStore newStore() {
    return OVERWRITING.newStore();
  }
}
