package io.unistream.buffer.sender.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A directory in which a file is there whole or not at all. */
final class Outbox {

  private final Path directory;
  private final Disk disk;

  Outbox(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /** Makes sure of a file that is there, as {@link #store} would; false if it is not. */
  boolean confirm(String name) throws IOException {
    if (!Files.isRegularFile(directory.resolve(name))) {
      return false;
    }
    try (Disk.Entries entries = disk.entries(directory)) {
      entries.sync();
    }
    return true;
  }

  /**
   * Makes a file, unless it is there. It is written under a temporary name, and renamed once its content is durable, so that no crash leaves a file
   * that has its name and not its content. After a failed sync nobody knows what is on the disk, so it is written anew the next time.
   *
   * <p>A file that is there is complete. Whether its name is durable nobody knows: the attempt that renamed it may have been killed
   * before it had synced the directory.
   */
  void store(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    try (Disk.Entries entries = disk.entries(directory)) {
      if (!Files.isRegularFile(file)) {
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
      entries.sync();
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
