package io.unistream.buffer.tck;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.util.EnumSet;
import java.util.Set;

/** The library's buffer over a {@link FrameLog}. */
record FrameHarness(Flaw flaw) implements EnumerableCrashes {

  @Override
  public String name() {
    return "frames, " + flaw;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.POWER;
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.REOPEN,
        Capability.CRASH,
        Capability.ENUMERABLE_CRASHES,
        Capability.STORAGE_FAULTS,
        Capability.PARTIAL_WRITES,
        Capability.TORN_TAILS,
        Capability.SYNC_FAULTS,
        Capability.FULL_STORAGE,
        Capability.DAMAGE);
  }

  @Override
  public CrashableStore newStore() {
    return FileSystemStore.create(
        CrashClass.POWER,
        EntryProfile.EXT4,
        DirectoryOpener.ofWal((directory, components) -> FrameLog.open(directory, flaw)));
  }
}
