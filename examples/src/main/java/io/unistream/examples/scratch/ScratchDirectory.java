package io.unistream.examples.scratch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory to work in. A temporary one is deleted on {@link #close} unless it was decided to {@link #keep} it. */
public final class ScratchDirectory implements Closeable {

  private final Path path;
  private boolean kept;

  private ScratchDirectory(Path path, boolean kept) {
    this.path = path;
    this.kept = kept;
  }

  /**
   * Makes the directory if it does not exist.
   *
   * @param wanted the user's own directory, which is kept, or null for a temporary one
   * @param prefix how the name of a temporary one begins
   * @return the directory; the caller closes it
   * @throws IOException if it cannot be made
   */
  public static ScratchDirectory open(@Nullable Path wanted, String prefix) throws IOException {
    return wanted == null
        ? new ScratchDirectory(Files.createTempDirectory(prefix), false)
        : new ScratchDirectory(Files.createDirectories(wanted), true);
  }

  /**
   * Where it is.
   *
   * @return the path
   */
  public Path path() {
    return path;
  }

  /** Does not delete it. */
  public void keep() {
    kept = true;
  }

  @Override
  public void close() throws IOException {
    if (!kept) {
      Files.walkFileTree(path, new Deletion());
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
