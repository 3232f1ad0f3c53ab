package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** What is in a directory of any file system: the other side of the comparison with the model. */
sealed interface Found {

  /** A file. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record FoundFile(byte[] content) implements Found {}

  /** A directory, by the names in it. */
  record FoundDir(TreeMap<String, Found> entries) implements Found {}

  static FoundDir read(Path dir) throws IOException {
    TreeMap<String, Found> entries = new TreeMap<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(dir)) {
      for (Path child : children) {
        entries.put(
            child.getFileName().toString(),
            Files.isDirectory(child) ? read(child) : new FoundFile(Files.readAllBytes(child)));
      }
    }
    return new FoundDir(entries);
  }
}
