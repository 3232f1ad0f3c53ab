package io.unistream.buffer.file;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.DirectoryOpener;
import io.unistream.buffer.tck.DirectoryStore;
import io.unistream.buffer.tck.TestStore;
import java.util.Set;

/** The file backend as a stranger's log on a real directory: all that the implementer of a Wal has to write. */
final class FileWalDirectoryHarness implements BufferHarness {

  @Override
  public String name() {
    return "file, a Wal on a real directory";
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
    return DirectoryStore.create(DirectoryOpener.ofWal((directory, components) ->
        FileWal.open(Logs.process(Logs.settings(directory)), components)));
  }
}
