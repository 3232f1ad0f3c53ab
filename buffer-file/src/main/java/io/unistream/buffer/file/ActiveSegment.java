package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segment that is written to. One thread at a time appends; one at a time syncs, also while another appends.
 *
 * <p>An append that fails is undone on the disk before anyone hears of it: its bytes are overwritten with zeros, or a
 * part of it could come back as records that nobody acknowledged.
 */
final class ActiveSegment implements Closeable {

  private static final int STAGING = 256 << 10;

  /** Kept free for the mark that tells a shutdown in order. */
  private static final int MARK_BYTES = Frame.HEADER;

  private final int number;
  private final long segmentId;
  private final int size;
  private final StableFile file;
  private final SyncHandle sync;
  private final FrameChecksum checksum = new FrameChecksum();
  private ByteBuffer staging = ByteBuffer.allocateDirect(STAGING);
  private int end;

  /** The whole file, if entries are stored there. */
  private final @Nullable MappedFile map;

  private ActiveSegment(
      int number,
      long segmentId,
      int size,
      int end,
      StableFile file,
      SyncHandle sync,
      @Nullable MappedFile map) {
    this.number = number;
    this.segmentId = segmentId;
    this.size = size;
    this.end = end;
    this.file = file;
    this.sync = sync;
    this.map = map;
  }

  /**
   * Opens a segment to append to it.
   *
   * @param mapped whether entries are stored into the mapped file instead of being written
   */
  static ActiveSegment open(
      Path path, int number, long segmentId, int size, int end, boolean mapped) throws IOException {
    StableFile file = StableFile.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    SyncHandle sync = null;
    MappedFile map = null;
    ActiveSegment active = null;
    try {
      sync = SyncHandle.ofFile(path);
      map = mapped ? MappedFile.open(path, size) : null;
      active = new ActiveSegment(number, segmentId, size, end, file, sync, map);
      return active;
    } finally {
      if (active == null) {
        close(file, sync, map);
      }
    }
  }

  private static void close(StableFile file, @Nullable SyncHandle sync, @Nullable MappedFile map)
      throws IOException {
    try (file;
        sync;
        map) {
      // closes what there is
    }
  }

  /** The file size that an append of so many bytes needs in an empty segment. */
  static long sizeFor(long bytes) {
    return SegmentHeader.LENGTH + bytes + MARK_BYTES;
  }

  int number() {
    return number;
  }

  int end() {
    return end;
  }

  long position() {
    return Segment.position(number, end);
  }

  boolean hasRoomFor(long bytes) {
    return bytes <= (long) size - MARK_BYTES - end;
  }

  void moved(Path path) {
    file.moved(path);
  }

  void writeHeader(SegmentHeader header) throws IOException {
    file.write(header.encode(), 0);
  }

  /**
   * Writes entries behind the end. If this throws, the end has not moved, and {@link #undo} must follow.
   *
   * @param durable the offset in this segment before which everything is durable
   */
  void append(List<WalEntry> entries, int durable) throws IOException {
    if (map != null) {
      store(entries, map.content().position(end), durable);
      return;
    }
    int at = end;
    staging.clear();
    for (WalEntry entry : entries) {
      long frame = Frame.sizeOf(entry.body().length);
      if (frame > staging.remaining()) {
        at += flush(at);
        if (frame > staging.capacity()) {
          staging = ByteBuffer.allocateDirect(Math.toIntExact(frame));
        }
      }
      int offset = at + staging.position();
      Frame.encode(staging, checksum, segmentId, offset, durable, entry.type().code(), entry);
    }
    at += flush(at);
    end = at;
  }

  private void store(List<WalEntry> entries, ByteBuffer target, int durable) {
    for (WalEntry entry : entries) {
      int offset = target.position();
      Frame.encode(target, checksum, segmentId, offset, durable, entry.type().code(), entry);
    }
    end = target.position();
  }

  private int flush(int at) throws IOException {
    staging.flip();
    int count = staging.limit();
    file.write(staging, at);
    staging.clear();
    return count;
  }

  /** Overwrites what a failed append may have left behind the end. */
  void undo(long bytes) throws IOException {
    zero(end, end + bytes);
  }

  /** Overwrites a span with zeros. */
  void zero(int from, long to) throws IOException {
    staging.clear();
    while (staging.hasRemaining()) {
      staging.put((byte) 0);
    }
    for (long at = from; at < to; at += staging.capacity()) {
      file.write(staging.clear().limit((int) Math.min(staging.capacity(), to - at)), at);
    }
    staging.clear();
  }

  /** Writes the mark of a shutdown in order; the next append overwrites it. */
  void writeClosedMark(long lastSequence) throws IOException {
    staging.clear();
    WalEntry mark = new WalEntry(WalEntry.Type.COMMIT, lastSequence, 0, new byte[0]);
    Frame.encode(staging, checksum, segmentId, end, end, Frame.CLOSED, mark);
    flush(end);
  }

  void sync() throws IOException {
    sync.sync();
  }

  @Override
  public void close() throws IOException {
    close(file, sync, map);
  }
}
