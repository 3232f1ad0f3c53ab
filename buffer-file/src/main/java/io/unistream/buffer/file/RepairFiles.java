package io.unistream.buffer.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of a log as a repair lists, copies and compares them: all that are the log's, but the lock, which is empty and
 * must stay where it is. What is directly in the directory is an <em>item</em>: a file, or the folder {@code quarantine},
 * which is moved as a whole.
 */
final class RepairFiles {

  private static final int PIECE = 128 << 10;

  private static final System.Logger LOG = System.getLogger(RepairFiles.class.getName());

  private RepairFiles() {}

  /** The names of the items in a directory; none if there is no such directory. */
  static SortedSet<String> items(Path directory) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (LogFileNames.isOurs(name) && !name.equals(DirectoryLock.NAME)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException e) {
      return new TreeSet<>();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /** All files of the items in a directory, by their names relative to it; those that an owner deletes meanwhile are left out. */
  static SortedMap<String, Path> files(Path directory) throws IOException {
    SortedMap<String, Path> found = new TreeMap<>();
    for (String item : items(directory)) {
      try (Stream<Path> walk = Files.walk(directory.resolve(item))) {
        for (Path path : (Iterable<Path>) walk::iterator) {
          if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            found.put(name(directory, path), path);
          }
        }
      } catch (NoSuchFileException e) {
        LOG.log(System.Logger.Level.DEBUG, "given back, renamed or deleted meanwhile", e);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return found;
  }

  /** The lengths of these files. */
  static SortedMap<String, Long> sizes(Path directory) throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    for (Map.Entry<String, Path> file : files(directory).entrySet()) {
      try {
        sizes.put(file.getKey(), Files.size(file.getValue()));
      } catch (NoSuchFileException e) {
        LOG.log(System.Logger.Level.DEBUG, "given back, renamed or deleted meanwhile", e);
      }
    }
    return sizes;
  }

  private static String name(Path directory, Path file) throws IOException {
    String name = directory.relativize(file).toString().replace('\\', '/');
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(file + " is no regular file, and a repair keeps only such");
    }
    if (name.lines().count() != 1) {
      throw new IOException(
          "a file in " + file.getParent() + " has a line break in its name, and cannot be listed");
    }
    return name;
  }

  /** The item that a file belongs to. */
  static String itemOf(String file) {
    int slash = file.indexOf('/');
    return slash < 0 ? file : file.substring(0, slash);
  }

  /** SHA-256 of a file's content; what cannot be read of it counts as zeros. */
  static String hash(Path file) throws IOException {
    MessageDigest digest = digest();
    try (StableFile in = StableFile.open(file, StandardOpenOption.READ)) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      long size = in.size();
      for (long at = 0; at < size; at += PIECE) {
        piece.clear().limit((int) Math.min(PIECE, size - at));
        Blocks.read(in, piece, at);
        digest.update(piece.flip());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Copies a file, and makes the copy durable, but not its name.
   *
   * @return SHA-256 of what was copied
   * @throws IOException also if some of it cannot be read: then there can be no copy
   */
  static String copy(Path from, Path to, FilePermissions permissions) throws IOException {
    MessageDigest digest = digest();
    try (StableFile in = StableFile.open(from, StandardOpenOption.READ);
        StableFile out = StableFile.create(to, permissions);
        SyncHandle sync = SyncHandle.ofFile(to)) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      long size = in.size();
      for (long at = 0; at < size; at += PIECE) {
        piece.clear().limit((int) Math.min(PIECE, size - at));
        in.read(piece, at);
        if (piece.hasRemaining()) {
          throw new IOException(from + " became shorter while it was copied");
        }
        digest.update(piece.flip());
        out.write(piece.rewind(), at);
      }
      giveAttributes(from, to);
      sync.sync();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** So that it can take the place of the original again. */
  private static void giveAttributes(Path from, Path to) throws IOException {
    if (from.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
      FileTime modified = Files.getLastModifiedTime(from);
      Files.setLastModifiedTime(to, modified);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Deletes a folder of copies. Links in it are deleted, not followed. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(folder)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
