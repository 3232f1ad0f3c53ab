package io.unistream.buffer.sender.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** A directory in which a file is there whole or not at all. */
final class Outbox {

  private final Path directory;
  private final Disk disk;

  /**
   * Names of which a sync failed. The operating system tells of a lost write once: a later sync may succeed although the name is not on the disk. So these
   * files are written anew.
   */
  private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

  Outbox(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /** Makes sure of a file that is there, as {@link #store} would; false if it is not, or nobody knows whether its name will last. */
  boolean confirm(String name) throws IOException {
    if (!isKnown(name)) {
      return false;
    }
    try (Disk.Entries entries = disk.entries(directory)) {
      sync(entries, name);
    }
    return isKnown(name); // another attempt's sync may have failed meanwhile
  }

  private boolean isKnown(String name) {
    return !doubtful.contains(name) && Files.isRegularFile(directory.resolve(name));
  }

  /**
   * Makes a file, unless it is there. It is written under a temporary name, and renamed once its content is durable, so that no crash leaves a file
   * that has its name and not its content. After a failed sync, of the content or of the name, nobody knows what is on the disk, so it is written anew the
   * next time, and takes the place of the one that may be there.
   *
   * <p>A file that is there is complete. Whether its name is durable nobody knows: the attempt that renamed it may have been killed
   * before it had synced the directory.
   */
  void store(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    try (Disk.Entries entries = disk.entries(directory)) {
      boolean anew = !isKnown(name);
      if (anew) {
        Path temporary = directory.resolve(FileNames.temporary(name));
        boolean renamed = false;
        try {
          disk.write(temporary, content);
          disk.rename(temporary, file);
          renamed = true;
        } finally {
          if (!renamed) {
            remove(temporary);
          }
        }
      }
      sync(entries, name);
      if (anew) {
        doubtful.remove(name);
      }
    }
  }

  private void sync(Disk.Entries entries, String name) throws IOException {
    boolean synced = false;
    try {
      entries.sync();
      synced = true;
    } finally {
      if (!synced) {
        doubtful.add(name);
      }
    }
  }

  /** Removes files that were begun and are of no use any more. */
  void removeAll(Pattern names) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (names.matcher(String.valueOf(file.getFileName())).matches()) {
          found.add(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.forEach(this::remove);
  }

  /** One that cannot be removed harms nobody. */
  private void remove(Path file) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      System.getLogger(FileSender.class.getName())
          .log(System.Logger.Level.WARNING, "a file that is of no use cannot be removed", e);
    }
  }
}
