package io.unistream.buffer.file;

import io.unistream.buffer.BufferClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Begins segments: content and header are durable before the file gets its name, and the name is durable before anyone
 * relies on it. A crash before the name leaves a spare; one after it leaves a valid segment.
 */
final class SegmentFactory {

  /** Writes the first entries of a segment, before it has its name. */
  @FunctionalInterface
  interface Filler {
    void fill(ActiveSegment segment) throws IOException;
  }

  private final LogDirectory directory;
  private final FilePool files;
  private final UUID logId;
  private final boolean syncs;
  private final Ids ids;
  private final BufferClock clock;

  SegmentFactory(
      LogDirectory directory,
      FilePool files,
      UUID logId,
      boolean syncs,
      Ids ids,
      BufferClock clock) {
    this.directory = directory;
    this.files = files;
    this.logId = logId;
    this.syncs = syncs;
    this.ids = ids;
    this.clock = clock;
  }

  /** A segment that was begun, in both its aspects. */
  record Begun(ActiveSegment active, Segment segment) {}

  /** How often it is tried, where there is no space: each time there is one file less. */
  private static final int TRIES = LogDirectory.MAX_SPARES + 3;

  /**
   * Begins a segment. What may fail comes before the renaming, which cannot be undone.
   *
   * @param bytes how much it must at least have room for
   * @param records whether it is for records, which have to leave a spare for the commits
   * @throws io.unistream.buffer.BufferStorageException if nothing came of it and nothing changed
   * @throws IOException if it is unknown whether the segment exists
   */
  Begun begin(int number, Lineage lineage, long bytes, boolean records, Filler filler)
      throws IOException {
    long needed = ActiveSegment.sizeFor(bytes);
    if (needed > Integer.MAX_VALUE - 8) {
      throw directory
          .space()
          .refused(
              "allocating a segment of " + needed + " bytes", 0, new IOException("over 2 GiB"));
    }
    for (int left = TRIES; ; left--) {
      try {
        return tryBegin(number, lineage, (int) needed, records, filler);
      } catch (NotBegun e) {
        IOException cause = e.cause;
        if (left == 0 || !directory.space().isFull(0, cause) || !files.freeSome(records, cause)) {
          throw directory.space().refused(e.what, Math.max(files.size(), needed), cause);
        }
      }
    }
  }

  /** Nothing is left of it. */
  private static final class NotBegun extends Exception {
    private static final long serialVersionUID = 1L;
    final String what;
    final IOException cause;

    NotBegun(String what, IOException cause) {
      super(what, cause);
      this.what = what;
      this.cause = cause;
    }
  }

  private Begun tryBegin(int number, Lineage lineage, int needed, boolean records, Filler filler)
      throws IOException, NotBegun {
    FilePool.Taken taken;
    try {
      taken = files.take(needed, !records);
    } catch (IOException e) {
      throw new NotBegun("allocating a segment", e);
    }
    int size = taken.size();
    long id = ids.segmentId();
    ActiveSegment active;
    try {
      active = ActiveSegment.open(taken.file(), number, id, size, SegmentHeader.LENGTH);
    } catch (IOException e) {
      files.putBack(taken, true);
      throw new NotBegun("opening a segment", e);
    }
    boolean closed = false;
    try {
      Begun begun = begin(taken, active, number, id, lineage, filler);
      closed = true; // by whoever has it
      return begun;
    } catch (IOException | NotBegun e) {
      closed = true;
      throw e;
    } finally {
      if (!closed) { // by an error: no file is left open
        active.close();
      }
    }
  }

  /** Closes the file if it throws an exception; not if by an error. */
  private Begun begin(
      FilePool.Taken taken,
      ActiveSegment active,
      int number,
      long id,
      Lineage lineage,
      Filler filler)
      throws IOException, NotBegun {
    int size = taken.size();
    SegmentHeader header;
    try {
      filler.fill(active);
      header = new SegmentHeader(logId, number, id, lineage, active.end(), clock.epochMillis());
      active.writeHeader(header);
      if (syncs) {
        active.sync();
      }
      directory.hold();
      files.activate(taken, number);
    } catch (IOException e) {
      abandon(active, taken, number, e);
      throw new NotBegun("beginning a segment", e);
    }
    Path path = directory.segmentPath(number);
    active.moved(path);
    try {
      directory.sync();
    } catch (IOException e) {
      active.close();
      throw e;
    }
    return new Begun(active, new Segment(number, path, header, size, 0, List.of()));
  }

  /** Nothing must be left of it; if it has its name already, that cannot be said. */
  private void abandon(ActiveSegment active, FilePool.Taken taken, int number, IOException cause)
      throws IOException {
    active.close();
    if (Files.exists(directory.segmentPath(number))) {
      throw cause;
    }
    files.putBack(taken, directory.space().isFull(0, cause));
  }
}
