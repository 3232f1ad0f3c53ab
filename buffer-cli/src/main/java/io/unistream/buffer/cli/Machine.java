package io.unistream.buffer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the machine and its operating system tell. */
interface Machine {

  /** The file system of a path that exists. */
  Disk disk(Path path) throws IOException;

  /** How many files and connections a process that is started here may have open; empty if that is not told. */
  OptionalLong openFiles();

  /** What the heap of a program may grow to that is started here without {@code -Xmx}. */
  long heapBytes();
}
