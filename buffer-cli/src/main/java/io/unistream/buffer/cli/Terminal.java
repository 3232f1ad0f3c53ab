package io.unistream.buffer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person looks at what is written. The JDK does not tell for one stream alone; Linux does, and elsewhere it is taken for no. */
final class Terminal {

  private Terminal() {}

  /**
   * Whether a stream of this process ends at a terminal.
   *
   * @param descriptor 1 for standard output, 2 for standard error
   */
  static boolean is(int descriptor) {
    return is(Path.of("/proc/self/fd/" + descriptor));
  }

  static boolean is(Path link) {
    try {
      String end = Files.readSymbolicLink(link).toString();
      return end.startsWith("/dev/pts/")
          || end.startsWith("/dev/tty")
          || end.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      System.getLogger(Terminal.class.getName())
          .log(System.Logger.Level.DEBUG, "it is not known where " + link + " ends", e);
      return false;
    }
  }
}
