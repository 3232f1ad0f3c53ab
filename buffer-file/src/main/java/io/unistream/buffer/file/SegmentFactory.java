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
  private final Spares spares;
  private final UUID logId;
  private final boolean syncs;
  private final Ids ids;
  private final BufferClock clock;

  SegmentFactory(
      LogDirectory directory,
      Spares spares,
      UUID logId,
      boolean syncs,
      Ids ids,
      BufferClock clock) {
    this.directory = directory;
    this.spares = spares;
    this.logId = logId;
    this.syncs = syncs;
    this.ids = ids;
    this.clock = clock;
  }

  /** A segment that was begun, in both its aspects. */
  record Begun(ActiveSegment active, Segment segment) {}

  /**
   * Begins a segment.
   *
   * @param bytes how much it must at least have room for
   * @throws io.unistream.buffer.BufferStorageException if nothing came of it and nothing changed
   * @throws IOException if it is unknown whether the segment exists
   */
  Begun begin(int number, Lineage lineage, long bytes, Filler filler) throws IOException {
    long needed = ActiveSegment.sizeFor(bytes);
    if (needed > Integer.MAX_VALUE - 8) {
      throw directory.refused(
          "allocating a segment of " + needed + " bytes", 0, new IOException("over 2 GiB"));
    }
    SegmentHeader header;
    Path file;
    int size;
    ActiveSegment active;
    try {
      Spares.Taken taken = spares.take((int) needed);
      file = taken.file();
      size = taken.size();
    } catch (IOException e) {
      throw directory.refused("allocating a segment", Math.max(spares.size(), needed), e);
    }
    long id = ids.segmentId();
    try {
      active = ActiveSegment.open(file, number, id, size, SegmentHeader.LENGTH);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw directory.refused("opening a segment", 0, e);
    }
    try {
      filler.fill(active);
      header = new SegmentHeader(logId, number, id, lineage, active.end(), clock.epochMillis());
      active.writeHeader(header);
      if (syncs) {
        active.sync();
      }
      directory.activate(file, number);
    } catch (IOException e) {
      abandon(active, file, number, e);
      spares.freeSpace(needed, e);
      throw directory.refused("beginning a segment", 0, e);
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
  private void abandon(ActiveSegment active, Path file, int number, IOException cause)
      throws IOException {
    active.close();
    if (Files.exists(directory.segmentPath(number))) {
      throw cause;
    }
    Files.deleteIfExists(file);
  }
}
