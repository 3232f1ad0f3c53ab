package io.unistream.examples.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file that is written once a run is over. */
final class OutputFile {

  private OutputFile() {}

  /** Throws if it cannot be written: that is found out before the run, and not after it. */
  static void requireWritable(String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    boolean isNew = Files.notExists(file);
    try {
      Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
          .close();
      if (isNew) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UsageException(
          option + " must be a file that can be written, was " + file + " (" + e + ")");
    }
  }
}
