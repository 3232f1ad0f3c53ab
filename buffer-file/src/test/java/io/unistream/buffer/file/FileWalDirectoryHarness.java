package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.ChildProcessHarness;
import io.unistream.buffer.tck.DirectoryOpener;
import io.unistream.buffer.tck.DirectoryStore;
import io.unistream.buffer.tck.TestStore;
import java.nio.file.Path;
import java.util.Set;

/** The file backend as a stranger's log on a real directory: all that the implementer of a Wal has to write. */
final class FileWalDirectoryHarness implements ChildProcessHarness {

  private static final DirectoryOpener OPENER = DirectoryOpener.ofWal(
      (directory, components) -> FileWal.open(Logs.process(Logs.settings(directory)), components));

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
    return Set.of(
        Capability.REOPEN,
        Capability.CRASH,
        Capability.SECOND_OPEN,
        Capability.DAMAGE,
        Capability.CHILD_PROCESSES);
  }

  @Override
  public TestStore newStore() {
    return DirectoryStore.create(OPENER);
  }

  @Override
  public <R> Buffer<R> openIn(
      Path directory, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return OPENER.open(directory, settings, codec, components);
  }
}
