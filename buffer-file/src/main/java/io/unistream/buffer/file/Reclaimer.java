package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives back the segments that are not needed any more. Nothing about that has to be durable: a file that comes back after a
 * crash is before the last commit, which passes it over.
 */
final class Reclaimer {

  private final LogDirectory directory;
  private final Spares spares;
  private final NavigableMap<Integer, Segment> segments;
  private final ReentrantLock reclaiming = new ReentrantLock();

  Reclaimer(LogDirectory directory, Recovery recovery) {
    this.directory = directory;
    this.spares = recovery.spares();
    this.segments = recovery.segments();
  }

  /** Gives back some of the log's segments. */
  void reclaim(Map<Integer, Segment> unneeded) {
    reclaiming.lock();
    try {
      for (Segment segment : List.copyOf(unneeded.values())) {
        boolean given = false;
        try {
          spares.giveBack(segment.path(), segment.size());
          given = true;
        } finally {
          if (given || !Files.exists(segment.path())) {
            segments.remove(segment.number());
          }
        }
      }
    } catch (IOException e) {
      throw new BufferStorageException(
          "giving back space in " + directory.path() + " failed: " + e, e);
    } finally {
      reclaiming.unlock();
    }
  }
}
