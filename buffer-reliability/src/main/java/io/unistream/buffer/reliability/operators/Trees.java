package io.unistream.buffer.reliability.operators;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** Directories as a whole. */
final class Trees {

  private Trees() {}

  /** As {@code cp -a}: into a directory that is made. */
  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    copyInto(from, to);
  }

  /** Puts all that is in one directory into another, over what is there, by new files. */
  static void copyInto(Path from, Path to) throws IOException {
    for (Path each : list(from)) {
      Path target = to.resolve(each.getFileName().toString());
      if (Files.isDirectory(each)) {
        copy(each, target);
      } else {
        copyFile(each, target);
      }
    }
  }

  /** What went while it was being copied, as a spare file of an open log does, is not there. */
  private static void copyFile(Path from, Path to) throws IOException {
    try {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  /** With all in it; nothing if it is not there. */
  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(tree, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(
          Path directory, @org.jspecify.annotations.Nullable IOException failure)
          throws IOException {
        if (failure != null) {
          throw failure;
        }
        Files.delete(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** What is in a directory, by name. */
  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  /** Every file and folder below, as paths from there, by name. */
  static List<String> paths(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !path.equals(directory))
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
