package io.unistream.buffer.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses a directory that holds what is not the log's, before anything in it is touched. Names such as {@code lock} and {@code
 * spare} could be anybody's; so where neither a segment nor a record of an owner says that the directory is a log's, these files
 * must look like the log's, too: empty, or filled with zeros or with {@link FileFiller}'s noise, or with what the log begins them with.
 */
final class ForeignFiles {

  private static final int LOOKED_AT = 4 << 10;

  private ForeignFiles() {}

  /** Throws {@link UnsupportedLogException} if the directory is somebody else's. */
  static void refuse(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (LogFileNames.isOurs(name)) {
          names.add(name);
        } else if (!LogFileNames.isTolerated(name)) {
          throw foreign(directory, name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (names.stream().anyMatch(LogFileNames::isSegment)
        || beginsWith(
            directory.resolve(Ownership.NAME), OwnerRecord.MAGIC.getBytes(UTF_8), false)) {
      return;
    }
    for (String name : names) {
      if (!looksLikeOurs(directory.resolve(name), name)) {
        throw foreign(directory, name);
      }
    }
  }

  private static boolean looksLikeOurs(Path file, String name) throws IOException {
    if (name.equals(Ownership.NAME)) {
      return beginsWith(file, OwnerRecord.MAGIC.getBytes(UTF_8), true);
    }
    if (name.equals(LogFileNames.OWNER_NEW)) {
      return true; // nobody else would call it that, and a power cut may leave anything in it
    }
    if (name.equals(DirectoryLock.NAME)) {
      return Files.isRegularFile(file) && Files.size(file) == 0;
    }
    if (name.equals(LogFileNames.QUARANTINE)) {
      return false; // made in a log alone
    }
    boolean tail = name.equals(LogFileNames.TAIL) || name.equals(LogFileNames.TAIL_NEW);
    long magic = tail ? TailSlot.MAGIC : SegmentHeader.MAGIC;
    return beginsWith(file, ByteBuffer.allocate(Long.BYTES).putLong(magic).array(), true)
        || beginsWith(file, FileFiller.noiseMagic(), false);
  }

  /** Whether a file begins so; or, if that does, too, with nothing but zeros. */
  private static boolean beginsWith(Path path, byte[] magic, boolean orZeros) throws IOException {
    ByteBuffer seen = ByteBuffer.allocate(LOOKED_AT);
    try {
      if (!Files.isRegularFile(path)) {
        return false;
      }
      try (StableFile file = StableFile.open(path, StandardOpenOption.READ)) {
        file.read(seen, 0);
      }
    } catch (NoSuchFileException e) {
      return orZeros; // somebody who opens the log at the same time has renamed or deleted it
    }
    seen.flip();
    boolean begins = seen.remaining() >= magic.length
        && seen.slice(0, magic.length).equals(ByteBuffer.wrap(magic));
    return begins || (orZeros && isZero(seen));
  }

  private static boolean isZero(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (bytes.get() != 0) {
        return false;
      }
    }
    return true;
  }

  private static UnsupportedLogException foreign(Path directory, String name) {
    if (name.equals(LogFileNames.UNDO)) {
      return new UnsupportedLogException("the directory " + directory
          + " holds the file " + name
          + ": the undo of a repair was cut short, and the log is neither as it was before the"
          + " repair nor as it was after it. Undo again (buffer repair " + directory
          + " --undo). Nothing was changed");
    }
    return new UnsupportedLogException("the directory " + directory + " holds the foreign file "
        + name + ": a log needs a directory of its own. Nothing was changed");
  }
}
