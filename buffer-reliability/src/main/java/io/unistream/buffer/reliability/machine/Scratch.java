package io.unistream.buffer.reliability.machine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory for the time of a campaign. */
record Scratch(Path path) implements AutoCloseable {

  static Scratch make() throws IOException {
    return new Scratch(Files.createTempDirectory("buffer-reliability"));
  }

  /** Makes one in memory if there is room: for what does not depend on the file system, and syncs much. */
  static Scratch makeInMemory() throws IOException {
    Path memory = Path.of("/dev/shm");
    return isRoomy(memory)
        ? new Scratch(Files.createTempDirectory(memory, "buffer-reliability"))
        : make();
  }

  /** Whether there is a file system in memory there with room for what campaigns write. */
  static boolean isRoomy(Path memory) throws IOException {
    return Files.isDirectory(memory)
        && Files.getFileStore(memory).type().equals("tmpfs")
        && Files.getFileStore(memory).getUsableSpace() > 1L << 30;
  }

  /** Deletes a directory with all that is in it. */
  static void delete(Path directory) throws IOException {
    Files.walkFileTree(directory, new SimpleFileVisitor<>() {

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
          throws IOException {
        if (failure != null) {
          throw failure;
        }
        Files.delete(visited);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }
}
