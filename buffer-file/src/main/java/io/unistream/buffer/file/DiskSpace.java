package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** What is free on the disk of a log, what is left to others, and what is said when there is not enough. */
final class DiskSpace {

  private static final System.Logger LOG = System.getLogger(DiskSpace.class.getName());

  /** Half a second. */
  private static final int MOST_WAITS = 100;

  private static final long WAIT_NANOS = 5_000_000;

  /** More than any number. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  /** So many files there should be room for. */
  private static final int LEAST_FILES = 8;

  private final LogDirectory directory;
  // Set by the opener, before others know of this.
  private long keepFree;

  DiskSpace(LogDirectory directory) {
    this.directory = directory;
  }

  private Path path() {
    return directory.path();
  }

  /** The exception for an operation of which nothing is left. */
  BufferStorageException refused(String what, long bytes, IOException cause) {
    String message = what + " in " + path() + " failed: " + FilePermissions.explain(cause);
    return switch (IoFailure.of(cause, path(), bytes)) {
      case FULL ->
        new BufferStorageFullException("no space: " + message + ". " + advice(bytes), cause);
      case TRANSIENT ->
        new BufferStorageException(
            message + ". No other file can be opened either; the buffer works again once one can",
            cause);
      default -> new BufferStorageException(message, cause);
    };
  }

  /** What helps depends on whether there is anything to be committed. */
  private String advice(long bytes) {
    boolean backlog;
    try {
      backlog = directory.segments().size() > 1;
    } catch (IOException e) {
      backlog = true;
    }
    String kept = keepFree > 0 ? ", of which " + keepFree + " are kept for others (keepFree)" : "";
    long usable = usableBytes();
    return "Free: " + (usable == UNKNOWN ? "an unknown number of" : usable) + " bytes" + kept
        + ". "
        + (backlog
            ? "Committing batches gives back space, file by file"
            : "No commit can give back any space: free " + bytes + " bytes, or lower segmentBytes");
  }

  /**
   * Takes note of what is to be left to others, and chooses the size of files: the one that was set, or the half of it, and
   * so on, until the disk has room for eight, which is the least that a log works well with. What the log has taken itself counts
   * as free.
   */
  int segmentBytes(int wanted, int least, long leftToOthers) {
    keepFree = leftToOthers;
    long usable = usableBytes();
    if (usable == UNKNOWN) {
      return wanted;
    }
    long room = usable + ownBytes() - leftToOthers;
    int bytes = fitting(wanted, least, room);
    if (bytes < wanted) {
      LOG.log(
          System.Logger.Level.WARNING,
          "segmentBytes is " + wanted + ", but " + path() + " has room for " + room
              + " bytes only; the files of the log get " + bytes + " bytes");
    }
    return bytes;
  }

  /** The size of files where there is room for so many bytes. */
  static int fitting(int wanted, int least, long room) {
    int bytes = wanted;
    while (bytes > room / LEAST_FILES && bytes / 2 >= least) {
      bytes /= 2;
    }
    return bytes;
  }

  /** What the log has taken itself. */
  long ownBytes() {
    long bytes = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path())) {
      for (Path entry : entries) {
        bytes += Files.size(entry);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(System.Logger.Level.DEBUG, "what " + path() + " takes is not known", e);
    }
    return bytes;
  }

  /** How many bytes are free, as the file system says; {@link #UNKNOWN} where it does not. */
  long usableBytes() {
    try {
      return Files.getFileStore(path()).getUsableSpace();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "free space is not known for " + path(), e);
      return UNKNOWN;
    }
  }

  /**
   * Waits until more than so many bytes are free, but not for long: some file systems give back the space of a deleted file in
   * the background, xfs, or when they come to it, btrfs.
   */
  void awaitMoreThan(long bytes) {
    boolean interrupted = Thread.interrupted();
    for (int left = MOST_WAITS; left > 0 && usableBytes() <= bytes && bytes < UNKNOWN; left--) {
      LockSupport.parkNanos(WAIT_NANOS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether so many bytes are free, with what is to be kept for others. */
  boolean hasSpace(long bytes) {
    return usableBytes() - bytes >= keepFree;
  }

  /** Sees that a file of a size, 0 for none, leaves others the space that is to be kept free for them. */
  void checkFree(long bytes) throws IOException {
    if (keepFree > 0 && !hasSpace(bytes)) {
      throw new NoSpaceException("less than keepFree, " + keepFree + " bytes, would be left");
    }
  }

  /** Whether a failure means that there was no space for so many bytes. */
  boolean isFull(long bytes, IOException cause) {
    return IoFailure.of(cause, path(), bytes) == IoFailure.FULL;
  }
}
