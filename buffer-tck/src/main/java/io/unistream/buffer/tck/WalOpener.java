package io.unistream.buffer.tck;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.wal.Wal;
import java.nio.file.Path;

/** Opens the write-ahead log under test in a directory. See {@link DirectoryOpener#ofWal}. */
@FunctionalInterface
public interface WalOpener {

  /**
   * Opens the log. Nothing is replayed yet.
   *
   * @param directory the log's directory, which may not exist yet
   * @param components the clock to use, and the listener to tell
   * @return the log
   */
  Wal open(Path directory, BufferComponents components);
}
