package io.unistream.examples.crash;

import io.unistream.examples.scratch.ScratchDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory that the simulation works in: the input if it is no file of the user's, and one directory for a run. */
final class Workspace implements Closeable {

  private final ScratchDirectory directory;

  private Workspace(ScratchDirectory directory) {
    this.directory = directory;
  }

  /**
   * Opens a workspace.
   *
   * @param wanted a directory that is new or empty, or null for a temporary one
   * @param name how the name of a temporary one begins
   */
  static Workspace open(@Nullable Path wanted, String name) throws IOException {
    if (wanted != null && Files.exists(wanted)) {
      if (!Files.isDirectory(wanted)) {
        throw new UsageException("--dir must be a directory: " + wanted);
      }
      try (Stream<Path> content = Files.list(wanted)) {
        if (content.findAny().isPresent()) {
          throw new UsageException("--dir must be new or empty: " + wanted);
        }
      }
    }
    return new Workspace(ScratchDirectory.open(wanted, name + "-"));
  }

  /** The lines of the user's file; copied first if it is a pipe, say, which cannot be read twice. */
  InputFile read(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new UsageException(
          "--input must be a file that can be read, or - for standard input: " + file);
    }
    if (Files.isRegularFile(file)) {
      return InputFile.index(file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return spool(in);
    }
  }

  /** The lines of a stream, which are copied to a file first: a killed child must be able to read them again. */
  InputFile spool(InputStream in) throws IOException {
    Path file = path().resolve("input");
    Files.copy(in, file);
    return InputFile.index(file);
  }

  /** Lines of our own making. */
  InputFile generate(int lines, long seed) throws IOException {
    Path file = path().resolve("input");
    GeneratedInput.write(file, lines, seed);
    return InputFile.index(file);
  }

  /** A directory for one run. */
  Path newRun(long seed) throws IOException {
    return Files.createDirectory(path().resolve("seed-" + seed));
  }

  Path path() {
    return directory.path();
  }

  /** Keeps the files. */
  void keep() {
    directory.keep();
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
