package io.unistream.buffer.bench.kit;

import java.nio.file.Path;

/** One sort of log that the kit is run on. Stateless. */
interface Peer {

  /** The name on the command line and in the table. */
  String name();

  /** Its version, and what was set. */
  String settings();

  /** Whether it refuses to be opened twice by its own means. */
  boolean isExclusive();

  /**
   * Opens a log, or makes it.
   *
   * @param directory its own, which exists
   * @throws io.unistream.buffer.BufferLockedException if the log says that it is open already
   */
  EntryLog open(Path directory) throws Exception;
}
