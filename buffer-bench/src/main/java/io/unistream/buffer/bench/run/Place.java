package io.unistream.buffer.bench.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the logs are while they are measured. Closing it deletes a directory that was made for it, if that is empty. */
final class Place implements AutoCloseable {

  private static final String ERRORS = ".err";

  private final Path path;
  private final boolean isTemporary;

  private Place(Path path, boolean isTemporary) {
    this.path = path;
    this.isTemporary = isTemporary;
  }

  static Place of(@Nullable Path wanted) throws IOException {
    return wanted == null
        ? new Place(Files.createTempDirectory("bench-"), true)
        : new Place(Files.createDirectories(wanted), false);
  }

  Path path() {
    return path;
  }

  /** Where the standard error of a child goes. */
  static Path errors(Path directory, String child) {
    return directory.resolve(child + ERRORS);
  }

  /** Nobody needs what the children said when all went well. */
  void forgetErrors() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + ERRORS)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (isTemporary) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
        if (files.iterator().hasNext()) {
          return;
        }
      }
      Files.delete(path);
    }
  }
}
