package io.unistream.buffer.tck.plain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Space that is set aside, so that a commit works on a full disk: a file that is deleted when that is needed. */
class Reserve {

  static final String NAME = "reserve";
  private static final int BYTES = 3 * 4096;

  private final Path path;
  private final Steps steps;
  private boolean there;

  Reserve(Path directory, Steps steps) {
    this.path = directory.resolve(NAME);
    this.steps = steps;
  }

  void ensure() throws IOException {
    if (there) {
      return;
    }
    try (LogFile file = steps.create(path)) {
      file.write(new byte[BYTES], 0);
      file.sync();
      there = true;
    } finally {
      if (!there) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Does something that must not fail for want of space. */
  void privileged(Action action) throws IOException {
    try {
      action.run();
    } catch (IOException e) {
      if (!isFull(e) || !Files.deleteIfExists(path)) {
        throw e;
      }
      there = false;
      action.run();
    }
  }

  static boolean isFull(IOException e) {
    return String.valueOf(e.getMessage()).contains("No space left");
  }

  /** Something that uses space. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }
}
