package io.unistream.buffer.tck;

import io.unistream.buffer.CrashClass;
import java.util.EnumSet;
import java.util.Set;

/** The reference buffer, or a broken one, on a {@link Disk}. */
record DiskHarness(String name, DiskStore.Opener opener) implements EnumerableCrashes {

  static DiskHarness reference() {
    return new DiskHarness("reference", ReferenceBuffer::new);
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.POWER;
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.REOPEN, Capability.CRASH, Capability.SECOND_OPEN, Capability.ENUMERABLE_CRASHES);
  }

  @Override
  public CrashableStore newStore() {
    return new DiskStore(opener);
  }
}
