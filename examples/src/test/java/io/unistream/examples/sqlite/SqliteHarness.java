package io.unistream.examples.sqlite;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.DirectoryOpener;
import io.unistream.buffer.tck.DirectoryStore;
import io.unistream.buffer.tck.TestStore;
import java.util.Set;

/** All that a stranger writes to have a backend checked. */
final class SqliteHarness implements BufferHarness {

  @Override
  public String name() {
    return "SQLite";
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.PROCESS;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.REOPEN, Capability.CRASH, Capability.SECOND_OPEN);
  }

  @Override
  public TestStore newStore() {
    return DirectoryStore.create(
        DirectoryOpener.ofWal((directory, components) -> SqliteWal.open(directory)));
  }
}
