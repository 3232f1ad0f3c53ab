package io.unistream.buffer.bench.child;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory for one measurement. Closing it deletes it, and waits until the disk is done with that. */
final class Workplace implements AutoCloseable {

  private final Path root;

  private Workplace(Path root) {
    this.root = root;
  }

  static Workplace make(String directory) throws IOException {
    return new Workplace(Files.createDirectories(Path.of(directory)));
  }

  /** A directory for a log. */
  Path log() throws IOException {
    return Files.createDirectories(root.resolve("log"));
  }

  /** Writes all that is dirty to the disk, so that no measurement pays for what came before it. */
  void settle() throws IOException {
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        if (attributes.isRegularFile()) {
          force(file, StandardOpenOption.WRITE);
        }
        return FileVisitResult.CONTINUE;
      }
    });
    force(root, StandardOpenOption.READ);
  }

  private static void force(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
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
    });
    Path parent = root.toAbsolutePath().getParent();
    if (parent != null) {
      force(parent, StandardOpenOption.READ);
    }
  }
}
