package io.unistream.buffer.file;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a failed operation in a log's directory means for what comes next. The JDK tells the operating system's error by its
 * text alone, which may be in any language; so this goes by facts: how much space is free, whether the directory is there,
 * whether another file can be opened, and what the system itself calls a full disk.
 */
enum IoFailure {

  /** There is no space. It may come back. */
  FULL,

  /** The directory is not there any more, or the log is somebody else's. */
  NOT_MINE,

  /** The process has no file descriptor left, or the thread was interrupted. The disk has nothing to do with it. */
  TRANSIENT,

  /** Anything else: the disk. */
  FATAL;

  /** What the C library says where no language is set, and file systems of Java's own. */
  private static final String PLAIN = "No space left on device";

  private static final String QUOTA = "quota exceeded";

  /** What this system calls it; a device of its own says that on Linux. */
  private static final String FULL_TEXT = fullText();

  /**
   * Tells what a failure means.
   *
   * @param bytes how much space the operation needed
   */
  static IoFailure of(IOException failure, Path directory, long bytes) {
    if (failure instanceof LostOwnershipException) {
      return NOT_MINE;
    }
    if (failure instanceof NoSpaceException || saysFull(failure)) {
      return FULL;
    }
    if (failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException) {
      return TRANSIENT;
    }
    try {
      if (usableBytes(directory) < bytes) {
        return FULL;
      }
      SyncHandle.ofDirectory(directory).close();
    } catch (NoSuchFileException e) {
      failure.addSuppressed(e);
      return NOT_MINE;
    } catch (AccessDeniedException e) {
      failure.addSuppressed(e);
      return FATAL;
    } catch (IOException e) {
      failure.addSuppressed(e);
      return TRANSIENT;
    }
    return FATAL;
  }

  private static long usableBytes(Path directory) throws NoSuchFileException {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) { // some containers do not tell
      return Long.MAX_VALUE;
    }
  }

  private static boolean saysFull(IOException failure) {
    String text = failure instanceof FileSystemException e && e.getReason() != null
        ? e.getReason()
        : String.valueOf(failure.getMessage());
    return text.contains(FULL_TEXT) || text.contains(PLAIN) || text.contains(QUOTA);
  }

  private static String fullText() {
    try (FileOutputStream full = new FileOutputStream("/dev/full")) {
      full.write(0);
      return PLAIN;
    } catch (IOException e) {
      String text = e.getMessage();
      return e instanceof FileNotFoundException || text == null || text.isBlank() ? PLAIN : text;
    }
  }
}
