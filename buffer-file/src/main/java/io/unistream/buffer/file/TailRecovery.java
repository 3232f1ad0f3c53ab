package io.unistream.buffer.file;

import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;

/**
 * Brings what a killed owner left in its {@link TailWindow} to the segment, whatever class the log is opened with now.
 *
 * <pre>
 * step                                        a crash right after it
 * read the chain of valid frames from base    changes nothing
 * write it to the segment at base             repeats all of it: the same bytes to the same place
 * POWER: sync the segment                     the same
 * POWER: all segments and names are synced    the same
 * delete tail; POWER: sync the directory      finds everything in the segment
 * </pre>
 *
 * <p>Only the last segment can be meant: an older one was flushed before it got a successor. A file that is short, or
 * not ours, or without a valid frame at base is nothing: a kill leaves it in such a state only while nothing is in it alone. If the
 * segment ends before base, the frames are put where they belong, and reading finds the gap: it is damage.
 */
final class TailRecovery {

  private final LogDirectory directory;
  private final Path tail;
  private final boolean power;

  TailRecovery(LogDirectory directory, boolean power) {
    this.directory = directory;
    this.tail = directory.tail();
    this.power = power;
  }

  /** Writes what is in the window alone to the last of the segments. */
  void absorb(NavigableMap<Integer, Segment> segments) throws IOException {
    StableFile file;
    try {
      file = StableFile.open(tail, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return; // closed in order, or never a window
    }
    ByteBuffer window = ByteBuffer.allocate(TailWindow.HEADER + TailWindow.CAPACITY);
    try (file) {
      file.read(window, 0);
      window.flip();
      if (isWindow(window)) {
        long id = window.getLong(TailWindow.ID_AT);
        int base = window.getInt(TailWindow.BASE_AT);
        ByteBuffer chain = chain(file, window, id, base);
        if (chain.hasRemaining()) {
          absorb(segments, id, base, chain);
        }
      }
    }
  }

  private void absorb(NavigableMap<Integer, Segment> segments, long id, int base, ByteBuffer chain)
      throws IOException {
    Segment meant = segments.values().stream()
        .filter(segment -> segment.header() != null && segment.header().segmentId() == id)
        .findFirst()
        .orElse(null);
    if (meant == null) {
      keepAside(chain, base);
    } else if (meant.number() == segments.lastKey()) {
      int end = base + chain.remaining();
      write(meant.path(), chain, base);
      segments.put(meant.number(), meant.ofSize(Math.max(meant.size(), end)));
    }
  }

  private boolean isWindow(ByteBuffer window) {
    if (window.limit() < TailWindow.HEADER || window.getLong(0) != TailWindow.MAGIC) {
      return false;
    }
    int version = window.getInt(TailWindow.VERSION_AT);
    if (version != TailWindow.VERSION) {
      throw new UnsupportedLogException(tail + " has format version " + version
          + ", and this version of the library reads version " + TailWindow.VERSION + " only");
    }
    int base = window.getInt(TailWindow.BASE_AT);
    return base >= SegmentHeader.LENGTH
        && (base & 7) == 0
        && base <= Integer.MAX_VALUE - window.limit();
  }

  private static ByteBuffer chain(StableFile file, ByteBuffer window, long id, int base)
      throws IOException {
    int limit = (base + window.limit() - TailWindow.HEADER) & ~7;
    FrameReader reader = new FrameReader().of(file, id, (long) TailWindow.HEADER - base);
    int end = base;
    while (reader.read(end, limit) && !reader.isClosedMark()) {
      end = reader.end();
    }
    return window.slice(TailWindow.HEADER, end - base);
  }

  private void write(Path segment, ByteBuffer chain, int base) throws IOException {
    try (StableFile file =
            StableFile.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE);
        SyncHandle sync = SyncHandle.ofFile(segment)) {
      file.write(chain, base);
      if (power) {
        sync.sync();
      }
    }
  }

  /** No crash leaves this: the segment's header is damaged, or somebody took the segment away. Kept for people to look at. */
  private void keepAside(ByteBuffer chain, int base) throws IOException {
    System.getLogger(TailRecovery.class.getName())
        .log(
            System.Logger.Level.WARNING,
            tail + " holds entries of a segment that is not there; they are kept in quarantine");
    directory.quarantine(tail, base, chain);
  }

  /** Deletes the file, once everything that was in it is where it belongs. */
  void delete() throws IOException {
    if (Files.deleteIfExists(tail)) {
      directory.sync();
    }
  }
}
