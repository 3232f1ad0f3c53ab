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
   *
   * <p>What lies above a mount point is not looked at: it is another file system, perhaps one that cannot be synced, and holds
   * no entry of this one. A directory that this process may not read cannot be synced either. That is an error where it holds
   * what was made here, a warning where it holds the log's directory, which somebody else has made, and all the same further up.
   */
  static void make(Path directory, boolean syncs, FilePermissions permissions) throws IOException {
    Path absolute = directory.toAbsolutePath();
    List<Path> made = new ArrayList<>();
    boolean durable = false;
    try {
      makeMissing(absolute, made, permissions);
      if (syncs) {
        syncParents(absolute.toRealPath(), made.size());
      }
      durable = true;
    } finally {
      if (!durable) {
        takeBack(made);
      }
    }
  }

  private static void makeMissing(Path absolute, List<Path> made, FilePermissions permissions)
      throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path path = absolute; path != null && !Files.exists(path); path = path.getParent()) {
      missing.add(0, path);
    }
    for (Path path : missing) {
      permissions.createDirectoryIfMissing(path);
      made.add(0, path);
    }
    if (!Files.isDirectory(absolute)) {
      Files.createDirectories(absolute); // says what is there instead
    }
  }

  /** The directory and those above it, as many as {@code made}, are new. */
  private static void syncParents(Path real, int made) throws IOException {
    Path child = real;
    int depth = 0;
    for (Path parent = real.getParent();
        parent != null && isSameFileSystem(child, parent);
        parent = parent.getParent()) {
      try {
        SyncHandle.syncDirectory(parent);
      } catch (AccessDeniedException e) {
        if (depth < made) {
          throw new IOException(
              "the new directory " + child
                  + " cannot be made durable, because this process may not read " + parent
                  + ". Grant it that right, or make the directory beforehand",
              e);
        }
        System.getLogger(DirectoryMaker.class.getName())
            .log(
                depth == 0 ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                "this process may not read " + parent + ", so it cannot ensure that " + child
                    + " is still there after a power cut",
                e);
      }
      child = parent;
      depth++;
    }
  }

  private static boolean isSameFileSystem(Path child, Path parent) throws IOException {
    return !child.getFileSystem().supportedFileAttributeViews().contains("unix")
        || Files.getAttribute(child, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"));
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
