package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Who may read and write what a log makes: its files, and its directory, where who may read may look, too. They are given when
 * something is made, so that nobody else can open it meanwhile. File systems without such permissions take no notice.
 */
final class FilePermissions {

  private static final FileAttribute<?>[] NONE = {};

  private static final Map<PosixFilePermission, PosixFilePermission> LOOKS = Map.of(
      PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE,
      PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);

  static final FilePermissions OWNER_ONLY = new FilePermissions("rw-------"); // needs LOOKS

  private final Set<PosixFilePermission> file;
  private final Set<PosixFilePermission> directory;

  /** From text as {@code ls -l} has it; {@link IllegalArgumentException} if the owner could not use its own files. */
  FilePermissions(String text) {
    file = PosixFilePermissions.fromString(text);
    if (!file.containsAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
        || file.stream().anyMatch(LOOKS::containsValue)) {
      throw new IllegalArgumentException(text);
    }
    directory = EnumSet.copyOf(file);
    file.forEach(permission -> {
      PosixFilePermission looks = LOOKS.get(permission);
      if (looks != null) {
        directory.add(looks);
      }
    });
  }

  /** For a new file. */
  FileAttribute<?>[] ofFile(Path path) {
    return of(path, file);
  }

  private static FileAttribute<?>[] of(Path path, Set<PosixFilePermission> permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : NONE;
  }

  /** Makes an empty file if there is none. */
  void createIfMissing(Path path) throws IOException {
    if (!Files.exists(path)) {
      try {
        Files.createFile(path, ofFile(path));
      } catch (FileAlreadyExistsException e) {
        // another opener was faster
      }
    }
  }

  /** Makes a directory if there is none. */
  void createDirectoryIfMissing(Path path) throws IOException {
    Files.createDirectories(path, of(path, directory)); // another opener may be first
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
