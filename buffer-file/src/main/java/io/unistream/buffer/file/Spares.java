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

  private final LogDirectory directory;
  private final int size;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private boolean ready;

  Spares(LogDirectory directory, int size) {
    this.directory = directory;
    this.size = size;
  }

  int size() {
    return size;
  }

  /** Looks for a spare that an earlier owner left. */
  void find() throws IOException {
    lock.lock();
    try {
      ready = directory.hasSpare(size);
    } finally {
      lock.unlock();
    }
  }

  /** Makes a spare unless there is one. */
  void ensure() throws IOException {
    lock.lock();
    try {
      if (!ready) {
        directory.createSpare(size);
        ready = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the spare, making one if need be; the caller renames or deletes it. */
  Path take() throws IOException {
    lock.lock();
    try {
      ensure();
      ready = false;
      return directory.spare();
    } finally {
      lock.unlock();
    }
  }

  /** Gives a segment file back that is not needed any more. */
  void giveBack(Path segment, int segmentSize) throws IOException {
    lock.lock();
    try {
      if (!ready && segmentSize == size) {
        directory.recycle(segment);
        ready = true;
      } else {
        Files.deleteIfExists(segment);
      }
    } finally {
      lock.unlock();
    }
  }
}
