package io.unistream.buffer.tck.crash;

import java.io.IOException;

/** A call into the file system that gives a number. */
@FunctionalInterface
interface Syscall {
  long run() throws IOException;
}
