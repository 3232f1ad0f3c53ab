package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The file {@code spare.room}, which is there to be deleted when a commit finds no space (COM-RECLAIM):
 *
 * <ul>
 *   <li>Where a write, a new name or a renaming may need space: xfs wants hundreds of KiB for that, for a moment.
 *   <li>For commits that do not fit into a spare: of batches that an opening sealed behind the records of all of them, and of those
 *       in a segment that is larger than a spare. Else they fit, for a batch takes more room in the log than its commit.
 * </ul>
 *
 * <p>Safe for use by any thread; one at a time makes the file.
 */
final class Room {

  /** What a file system may want for a change of names, and more. */
  private static final int NAMES = 1 << 20;

  private final LogDirectory directory;
  private final long least;
  private volatile long wanted;
  private volatile long made;
  private final ReentrantLock lock = new ReentrantLock();

  Room(LogDirectory directory, int fileSize, boolean background) {
    this.directory = directory;
    this.least = !directory.mayBeginEmpty() ? 0 : background ? NAMES : fileSize;
    this.wanted = least;
  }

  /** Looks for the file. */
  void find() throws IOException {
    lock.lock();
    try {
      made = Files.exists(file()) ? Files.size(file()) : 0;
    } finally {
      lock.unlock();
    }
  }

  Path file() {
    return directory.resolve(LogFileNames.SPARE_ROOM);
  }

  long wanted() {
    return wanted;
  }

  /** Wants so much from now on, or so much as is wanted always. */
  void want(long bytes) {
    wanted = Math.max(bytes, least);
  }

  /** How large a file is to be made; 0 if none is. */
  long missing() {
    return made < wanted ? wanted : 0;
  }

  /** Whether there was one. */
  boolean delete() throws IOException {
    lock.lock();
    try {
      made = 0;
      return Files.deleteIfExists(file());
    } finally {
      lock.unlock();
    }
  }

  /** Deletes it unless it is wanted. */
  void deleteSurplus() throws IOException {
    if (wanted == 0 && made > 0) {
      delete();
    }
  }
}
