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
 *
 * <p>With a {@link TailWindow}, an append that fits into it is stored there, and written to the file later; the file is
 * written to directly only while the window holds nothing that it does not.
 */
final class ActiveSegment implements Closeable {

  /** What is larger than this takes a shared buffer. */
  private static final int STAGING = 16 << 10;

  private final int number;
  private final long segmentId;
  private final int size;
  private final StableFile file;
  private final SyncHandle sync;
  private final FrameChecksum checksum = new FrameChecksum();
  private @Nullable ByteBuffer staging; // made when something is written without a window
  private int end;

  // Of the append that failed last: the offsets before which the file is changed, or may be.
  private int reached;
  private int tried;

  /** Where entries are stored before they are written, if the log has a window. */
  private @Nullable TailWindow window;

  private ActiveSegment(
      int number, long segmentId, int size, int end, StableFile file, SyncHandle sync) {
    this.number = number;
    this.segmentId = segmentId;
    this.size = size;
    this.end = end;
    this.file = file;
    this.sync = sync;
  }

  /** Opens a segment to append to it. */
  static ActiveSegment open(Path path, int number, long segmentId, int size, int end)
      throws IOException {
    StableFile file = StableFile.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    SyncHandle sync = null;
    ActiveSegment active = null;
    try {
      sync = SyncHandle.ofFile(path);
      active = new ActiveSegment(number, segmentId, size, end, file, sync);
      return active;
    } finally {
      if (active == null) {
        close(file, sync);
      }
    }
  }

  private static void close(StableFile file, @Nullable SyncHandle sync) throws IOException {
    try (file;
        sync) {
      // closes what there is
    }
  }

  /** From here on entries are stored in the log's window first; {@code lastSequence} is that of the last record before. */
  void use(TailWindow tail, long lastSequence) throws IOException {
    tail.attach(file::write, number, segmentId, end, lastSequence);
    window = tail;
  }

  /** The file size that an append of so many bytes needs in an empty segment. */
  static long sizeFor(long bytes) {
    return SegmentHeader.LENGTH + bytes;
  }

  int number() {
    return number;
  }

  long id() {
    return segmentId;
  }

  int end() {
    return end;
  }

  long position() {
    return Segment.position(number, end);
  }

  /**
   * Whether so many bytes can be appended. Of records, what is larger than usual takes no more than the one append that it was
   * made for: a spare has to be large enough for the commits of all that is in a segment.
   */
  boolean hasRoomFor(long bytes, int usualSize) {
    int limit = end == SegmentHeader.LENGTH ? size : Math.min(size, usualSize);
    return end + bytes <= limit;
  }

  void moved(Path path) {
    file.moved(path);
  }

  void writeHeader(SegmentHeader header) throws IOException {
    file.write(header.encode(), 0);
  }

  /**
   * To be called before an append of so many bytes. If this throws, nothing has changed.
   *
   * @return whether they will be stored in the window
   */
  boolean makeRoom(long bytes) throws IOException {
    if (window != null && window.makeRoom(bytes)) {
      return true;
    }
    if (staging == null) {
      staging = ByteBuffer.allocateDirect(STAGING);
    }
    return false;
  }

  /**
   * Writes entries behind the end. If this throws, the end has not moved, and {@link #undo} must follow.
   *
   * @param durable the offset in this segment before which everything is durable
   * @param stored what {@link #makeRoom} said
   */
  void append(List<WalEntry> entries, int durable, boolean stored) throws IOException {
    if (stored && window != null) {
      end = window.append(entries, durable);
    } else {
      write(entries, durable);
      if (window != null) {
        window.skipTo(end, entries.get(entries.size() - 1).sequence());
      }
    }
  }

  private void write(List<WalEntry> entries, int durable) throws IOException {
    reached = end;
    tried = end;
    long bytes = 0;
    for (WalEntry entry : entries) {
      bytes += Frame.sizeOf(entry.body().length);
    }
    ByteBuffer own = staging;
    if (own != null && bytes <= STAGING) {
      write(entries, durable, own.clear());
      return;
    }
    ByteBuffer shared = BufferPool.WRITING.take();
    try {
      write(entries, durable, shared);
    } finally {
      BufferPool.WRITING.giveBack(shared);
    }
  }

  private void write(List<WalEntry> entries, int durable, ByteBuffer target) throws IOException {
    int at = end;
    for (WalEntry entry : entries) {
      long frame = Frame.sizeOf(entry.body().length);
      if (frame > target.remaining()) {
        at += flush(target, at);
      }
      int type = entry.type().code();
      if (frame > target.capacity()) {
        Frame.encodeHeader(target, checksum, segmentId, at, durable, type, entry);
        at += writeBody(target, at, entry.body());
      } else {
        Frame.encode(target, checksum, segmentId, at + target.position(), durable, type, entry);
      }
    }
    at += flush(target, at);
    end = at;
  }

  /** Behind what is in the buffer. In pieces: a direct buffer of a record's size may be more than there is memory for. */
  private int writeBody(ByteBuffer target, int at, byte[] body) throws IOException {
    int written = 0;
    for (int from = 0; from < body.length; ) {
      if (!target.hasRemaining()) {
        written += flush(target, at + written);
      }
      int count = Math.min(target.remaining(), body.length - from);
      target.put(body, from, count);
      from += count;
    }
    while (((written + target.position()) & 7) != 0) {
      if (!target.hasRemaining()) {
        written += flush(target, at + written);
      }
      target.put((byte) 0);
    }
    return written;
  }

  private int flush(ByteBuffer source, int at) throws IOException {
    source.flip();
    int count = source.limit();
    tried = at + count;
    try {
      file.write(source, at);
    } finally {
      reached = (int) file.reached();
    }
    source.clear();
    return count;
  }

  /**
   * Overwrites what a failed append may have left behind the end.
   *
   * @param full whether there was no space: then nothing is there but what was written before that
   */
  void undo(boolean full) throws IOException {
    zero(end, full ? reached : tried);
  }

  /** Whether a failed append may have left anything behind the end. */
  boolean isChanged(boolean full) {
    return (full ? reached : tried) > end;
  }

  /** Overwrites a span with zeros. */
  void zero(int from, long to) throws IOException {
    ByteBuffer zeros = FileFiller.zeros();
    for (long at = from; at < to; at += zeros.capacity()) {
      file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), to - at)), at);
    }
  }

  void sync() throws IOException {
    sync.sync();
  }

  @Override
  public void close() throws IOException {
    window = null;
    close(file, sync);
  }
}
