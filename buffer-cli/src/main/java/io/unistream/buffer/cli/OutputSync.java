package io.unistream.buffer.cli;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes durable what was written to standard output, as far as it can be. */
@FunctionalInterface
interface OutputSync {

  /**
   * Syncs what was written.
   *
   * @throws IOException if it is to be in a file, and may not be there
   */
  void sync() throws IOException;

  /** For the standard output of this process. */
  static OutputSync ofThisProcess() {
    return of(FileDescriptor.out, Path.of("/proc/self/fd/1"));
  }

  /**
   * For an open file, pipe or terminal. Only a file can be synced; Linux tells which it is, and elsewhere what cannot be synced is
   * taken for a pipe.
   *
   * @param link names it
   */
  static OutputSync of(FileDescriptor descriptor, Path link) {
    boolean file = Files.isRegularFile(link);
    return () -> {
      try {
        descriptor.sync();
      } catch (SyncFailedException e) {
        if (file) {
          throw new IOException("standard output cannot be synced: " + e.getMessage(), e);
        }
        System.getLogger(OutputSync.class.getName())
            .log(System.Logger.Level.TRACE, "a pipe or a terminal", e);
      }
    };
  }
}
