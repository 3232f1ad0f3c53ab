package io.unistream.buffer.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files below a directory and all that is in them. Immutable. */
final class FileTree {

  private static final int LOOKS = 1_000;

  /** By relative path; a directory has a slash behind its path, and no bytes. */
  private final Map<String, byte[]> files;

  private FileTree(Map<String, byte[]> files) {
    this.files = files;
  }

  /**
   * Reads a directory that may be written to meanwhile. Reads until two readings are the same: what they saw was there
   * in the moment between them, all of it.
   */
  static FileTree atRest(Path directory) throws IOException {
    @Nullable FileTree before = null;
    for (int look = 0; look < LOOKS; look++) {
      try {
        FileTree now = read(directory);
        if (before != null && now.same(before)) {
          return now;
        }
        before = now;
      } catch (NoSuchFileException e) {
        before = null; // deleted between the listing and the reading
      }
    }
    throw new IOException(directory + " changed between each two of " + LOOKS + " looks");
  }

  private static FileTree read(Path directory) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (Path path : paths(directory)) {
      String name = directory.relativize(path).toString();
      if (Files.isDirectory(path)) {
        files.put(name + "/", new byte[0]);
      } else {
        files.put(name, Files.readAllBytes(path));
      }
    }
    return new FileTree(files);
  }

  /** Without the directory itself, parents first. */
  private static List<Path> paths(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.skip(1).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean same(FileTree other) {
    return files.keySet().equals(other.files.keySet())
        && files.entrySet().stream()
            .allMatch(file -> Arrays.equals(file.getValue(), other.files.get(file.getKey())));
  }

  /** Writes all of it into a directory, which is made. */
  void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      if (file.getKey().endsWith("/")) {
        Files.createDirectories(path);
      } else if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        Files.write(path, file.getValue());
      }
    }
  }

  /**
   * Makes a directory again what it was, in place: it and the files that still have their names keep their identity, by which a
   * log may tell itself from a copy.
   */
  void restore(Path directory) throws IOException {
    for (Path path : paths(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
      String name = directory.relativize(path) + (Files.isDirectory(path) ? "/" : "");
      if (!files.containsKey(name)) {
        Files.delete(path);
      }
    }
    writeTo(directory);
  }

  /** Deletes a directory and all that is in it. */
  static void delete(Path directory) throws IOException {
    for (Path path : paths(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.deleteIfExists(path);
    }
    Files.deleteIfExists(directory);
  }
}
