package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tells a file or directory from all others that there are now, whatever its name.
 *
 * @param files its file system; those of tests may have the same keys
 * @param key device and number of the file; its path where a file system has no such thing
 */
record FileIdentity(FileSystem files, Object key) {

  /** As the JDK writes the key on Unix. It has no accessor, and {@code unix:ino} is not everywhere. */
  private static final Pattern NUMBER = Pattern.compile("ino=(\\d+)");

  static FileIdentity of(Path path) throws IOException {
    return of(path, Files.readAttributes(path, BasicFileAttributes.class));
  }

  /** With attributes that were read already. */
  static FileIdentity of(Path path, BasicFileAttributes attributes) throws IOException {
    Object key = attributes.fileKey();
    return new FileIdentity(
        path.getFileSystem(), key == null ? path.toRealPath().toString() : key);
  }

  /** The same; null if there is no such file. */
  static @Nullable FileIdentity ofAny(Path path) throws IOException {
    try {
      return of(path);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** When a file, its attributes or its name were changed last, epoch milliseconds; -1 where that cannot be told. */
  static long changed(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
            && Files.getAttribute(path, "unix:ctime") instanceof FileTime time
        ? time.toMillis()
        : -1;
  }

  /**
   * What of this outlives a restart of the machine: the file's number without the device's, which changes. Empty where a file
   * has none.
   */
  String number() {
    Matcher number = NUMBER.matcher(key.toString());
    return number.find() ? number.group(1) : "";
  }
}
