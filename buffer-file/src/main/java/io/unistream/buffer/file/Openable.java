package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Keeps from opening what somebody put in a file's place and what cannot be one: to open a FIFO is to wait for its other end,
 * which no interrupt ends, and a device gives bytes without end. Whoever puts it there between the look and the opening is not
 * kept out.
 */
final class Openable {

  private Openable() {}

  /** Throws {@link FileSystemException} if something is there that is no file and no directory. */
  static Path require(Path path) throws IOException {
    if (Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
      throw new FileSystemException(
          path.toString(), null, "this is neither a file nor a directory");
    }
    return path;
  }
}
