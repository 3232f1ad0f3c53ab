package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the directory of a log. */
final class DirectoryMaker {

  private DirectoryMaker() {}

  /**
   * Makes the directory if there is none, and its entry durable, and those of the directories above it: whoever made
   * them may have been killed before it came to that. An entry that could not be made durable is taken back, because no
   * later sync would tell: the next opener makes it anew.
   */
  static void make(Path directory, boolean syncs) throws IOException {
    Path absolute = directory.toAbsolutePath();
    List<Path> made = new ArrayList<>();
    boolean durable = false;
    try {
      makeMissing(absolute, made);
      if (syncs) {
        syncParents(absolute);
      }
      durable = true;
    } finally {
      if (!durable) {
        takeBack(made);
      }
    }
  }

  private static void makeMissing(Path absolute, List<Path> made) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path path = absolute; path != null && !Files.exists(path); path = path.getParent()) {
      missing.add(0, path);
    }
    for (Path path : missing) {
      Files.createDirectories(path); // another opener may be first
      made.add(0, path);
    }
    if (!Files.isDirectory(absolute)) {
      Files.createDirectories(absolute); // says what is there instead
    }
  }

  private static void syncParents(Path absolute) throws IOException {
    for (Path parent = absolute.getParent(); parent != null; parent = parent.getParent()) {
      try {
        SyncHandle.syncDirectory(parent);
      } catch (AccessDeniedException e) {
        System.getLogger(DirectoryMaker.class.getName())
            .log(
                System.Logger.Level.DEBUG,
                "cannot sync " + parent + ", which is not ours to read",
                e);
      }
    }
  }

  /** Deepest first. One that is not empty is in use by another opener, and stays. */
  private static void takeBack(List<Path> made) {
    for (Path path : made) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        System.getLogger(DirectoryMaker.class.getName())
            .log(System.Logger.Level.WARNING, "cannot take back the new directory " + path, e);
      }
    }
  }
}
