package io.unistream.buffer.reliability.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that this process has open or mapped. */
final class OpenFiles {

  private OpenFiles() {}

  /** Those in a directory, and below it. */
  static List<String> below(Path directory) throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> handles = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path handle : handles) {
        String file = target(handle);
        if (file.startsWith(directory + "/")) {
          found.add(file);
        }
      }
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.UTF_8)) {
      if (line.contains(directory + "/")) {
        found.add("mapped: " + line);
      }
    }
    return found;
  }

  private static String target(Path handle) throws IOException {
    try {
      return Files.readSymbolicLink(handle).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed meanwhile, such as the one that lists them
    }
  }
}
