package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The spare file: always one ahead, so that sealing and committing never need space (COM-RECLAIM). Records may be put
 * only while there is a spare; a commit may use it up. The commits that give back the oldest segment always fit into one
 * segment, because a batch takes more room in the log than its commit, so the spare comes back from there.
 */
final class Spares {

  /** A file that was taken, to become a segment. */
  record Taken(Path file, int size) {}

  private final LogDirectory directory;
  private final int size;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock: the size of the spare, 0 for none.
  private int ready;

  Spares(LogDirectory directory, int size) {
    this.directory = directory;
    this.size = size;
  }

  /** The size of a spare that is made now. */
  int size() {
    return size;
  }

  /**
   * Looks for a spare that an earlier owner left, and sees that there is one. One of another size does as long as there
   * is no space for one of the right size.
   */
  void find() throws IOException {
    lock.lock();
    try {
      ready = directory.spareSize();
      if (ready != size) {
        directory.createSpare(size);
        ready = size;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes a spare unless there is one. */
  void ensure() throws IOException {
    lock.lock();
    try {
      if (ready == 0) {
        directory.createSpare(size);
        ready = size;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a file of at least a size: the spare, or one made for this. It has a name of its own from here on, so that a
   * segment that is given back meanwhile cannot take its place; the caller renames or deletes it.
   */
  Taken take(int needed) throws IOException {
    lock.lock();
    try {
      if (needed > Math.max(ready, size)) {
        return new Taken(directory.createFile(needed), needed);
      }
      if (needed > ready) {
        directory.createSpare(size);
        ready = size;
      }
      Taken taken = new Taken(directory.takeSpare(), ready);
      ready = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a segment file back that is not needed any more. */
  void giveBack(Path segment, int segmentSize) throws IOException {
    lock.lock();
    try {
      if (ready == 0 && segmentSize == size && Files.exists(segment)) {
        directory.recycle(segment);
        ready = size;
      } else {
        Files.deleteIfExists(segment);
      }
    } finally {
      lock.unlock();
    }
  }
}
