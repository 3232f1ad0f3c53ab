package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Who may read and write what a log makes: its files, and its directory, where who may read may look, too. They are given when
 * something is made, so that nobody else can open it meanwhile. File systems without such permissions take no notice.
 */
final class FilePermissions {

  private static final Set<OpenOption> CREATING =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final FileAttribute<?>[] NONE = {};

  private static final Map<PosixFilePermission, PosixFilePermission> LOOKS = Map.of(
      PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE,
      PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);

  static final FilePermissions OWNER_ONLY =
      new FilePermissions(FileBufferSettings.DEFAULT_PERMISSIONS); // needs LOOKS

  private final Set<PosixFilePermission> file;
  private final Set<PosixFilePermission> directory;

  /** From text that {@linkplain #isValid is valid}. */
  FilePermissions(String text) {
    file = PosixFilePermissions.fromString(text);
    directory = EnumSet.copyOf(file);
    file.stream().filter(LOOKS::containsKey).map(LOOKS::get).forEach(directory::add);
  }

  /** Whether it is text as {@code ls -l} has it, and the owner could use its own files. */
  static boolean isValid(String text) {
    try {
      Set<PosixFilePermission> file = PosixFilePermissions.fromString(text);
      return file.contains(PosixFilePermission.OWNER_READ)
          && file.contains(PosixFilePermission.OWNER_WRITE)
          && Collections.disjoint(file, LOOKS.values());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Makes a file, which must not be there yet, and opens it for writing. */
  FileChannel create(Path path) throws IOException {
    FileChannel made = FileChannel.open(path, CREATING, asAttribute(path, file));
    boolean complete = false;
    try {
      givePastUmask(path, file);
      complete = true;
      return made;
    } finally {
      if (!complete) {
        made.close();
      }
    }
  }

  /** Makes an empty file if there is none. */
  void createIfMissing(Path path) throws IOException {
    if (!Files.exists(path)) {
      try {
        Files.createFile(path, asAttribute(path, file));
        givePastUmask(path, file);
      } catch (FileAlreadyExistsException e) {
        // another opener was faster
      }
    }
  }

  /** Makes a directory if there is none, in one that there is. */
  void createDirectoryIfMissing(Path path) throws IOException {
    try {
      Files.createDirectory(path, asAttribute(path, directory));
      givePastUmask(path, directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
  }

  private static FileAttribute<?>[] asAttribute(Path path, Set<PosixFilePermission> permissions) {
    return knows(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : NONE;
  }

  private static boolean knows(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** The process's umask takes away from what group and others are given at first. */
  private void givePastUmask(Path path, Set<PosixFilePermission> permissions) throws IOException {
    if (knows(path) && !OWNER_ONLY.file.equals(file)) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  /** Says of a file that this process may not open whose it is. */
  static String explain(IOException failure) {
    if (!(failure instanceof AccessDeniedException denied) || denied.getFile() == null) {
      return failure.toString();
    }
    return failure + explain(Path.of(denied.getFile()));
  }

  private static String explain(Path path) {
    try {
      Path existing = path;
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      return ": " + existing + " belongs to user " + Files.getOwner(existing)
          + ", and this process runs as " + System.getProperty("user.name")
          + ". A log belongs to the user who opened it first";
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
