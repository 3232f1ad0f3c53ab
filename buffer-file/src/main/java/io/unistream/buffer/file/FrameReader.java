package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and verifies the frames of one segment, and then of another: what it reads into is large and is made once. Used by
 * one thread at a time.
 */
final class FrameReader implements Closeable {

  private static final int CHUNK = 256 << 10;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private @Nullable StableFile file;
  private long segmentId;
  private long shift;
  private final FrameCheck check = new FrameCheck();
  private final @Nullable ReadAhead ahead;
  private int number;

  private ByteBuffer own = NONE;
  /** Bytes of the segment: our own, to be verified, or read ahead, where all frames are valid. */
  private ByteBuffer chunk = own;

  private boolean verified;

  private int chunkOffset;

  // The frame that was read last.
  private int start;
  private int bodyLength;

  FrameReader() {
    this(null);
  }

  /** Takes what was read ahead, where there is something. */
  FrameReader(@Nullable ReadAhead ahead) {
    this.ahead = ahead;
  }

  /** Turns to a segment, whose file is closed by {@link #close}; the one before must be closed. */
  FrameReader of(StableFile segment, long id) {
    return of(segment, id, 0);
  }

  /** As {@link #of(StableFile, long)}, for a segment whose number is known. */
  FrameReader of(int segmentNumber, StableFile segment, long id) {
    number = segmentNumber;
    return of(segment, id, 0);
  }

  /** As {@link #of(StableFile, long)}, for frames that stand elsewhere than in their segment: all of them that much further on. */
  FrameReader of(StableFile frames, long id, long further) {
    file = frames;
    shift = further;
    segmentId = id;
    if (own.capacity() > CHUNK) {
      own = NONE; // one large frame, long ago
    }
    turnToOwn();
    return this;
  }

  private void turnToOwn() {
    chunk = own;
    chunk.limit(0);
    verified = false;
  }

  boolean isOpen() {
    return file != null;
  }

  /**
   * Reads the frame at an offset.
   *
   * @param offset a multiple of 8
   * @param limit where the readable bytes end; nothing behind is looked at
   * @return whether a valid frame stands there
   */
  boolean read(int offset, int limit) throws IOException {
    if (limit - offset < Frame.HEADER) {
      return false;
    }
    if (!load(offset, Frame.HEADER, limit)) {
      return false;
    }
    int at = offset - chunkOffset;
    if (verified) {
      start = at; // it was read ahead, and verified then
      bodyLength = chunk.getInt(at);
      return true;
    }
    int length = FrameCheck.bodyLength(chunk, at, segmentId, offset, limit);
    if (length < 0 || !load(offset, Frame.HEADER + length, limit)) {
      return false;
    }
    at = offset - chunkOffset;
    start = at;
    bodyLength = length;
    return check.isWhole(chunk, at, segmentId, offset, length);
  }

  /** Brings a span of the file into the chunk, reading ahead as far as there is room; false if the file is shorter. */
  private boolean load(int offset, int length, int limit) throws IOException {
    if (offset >= chunkOffset && (long) offset + length <= (long) chunkOffset + chunk.limit()) {
      return true;
    }
    if (takeAhead(offset)) {
      return true;
    }
    if (length > own.capacity() || own.capacity() == 0) {
      own = length > CHUNK ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(CHUNK);
    }
    chunk = own;
    verified = false;
    chunk.clear().limit(Math.min(chunk.capacity(), limit - offset));
    boolean loaded = false;
    try {
      Objects.requireNonNull(file).read(chunk, offset + shift);
      loaded = true;
    } finally {
      chunk.flip();
      if (!loaded) {
        chunk.limit(0);
      }
    }
    chunkOffset = offset;
    return chunk.limit() >= length;
  }

  private boolean takeAhead(int offset) {
    if (ahead == null) {
      return false;
    }
    turnToOwn(); // what was taken before is given back now, whatever comes of this
    ReadAhead.Chunk taken = ahead.take(number, offset);
    if (taken == null) {
      return false;
    }
    chunk = taken.bytes;
    verified = true;
    chunkOffset = taken.offset;
    return true;
  }

  boolean isClosedMark() {
    return chunk.get(start + 8) == Frame.CLOSED;
  }

  /** The offset before which everything was durable when the frame was written. */
  int durable() {
    return chunk.getInt(start + 12);
  }

  long sequence() {
    return chunk.getLong(start + 16);
  }

  boolean isRecord() {
    return chunk.get(start + 8) == WalEntry.Type.RECORD.code();
  }

  /** Hands the entry in the frame over, a record without its payload; not for a mark. */
  void tell(WalVisitor visitor) {
    if (isRecord()) {
      visitor.record(sequence(), chunk.getLong(start + 24), bodyLength);
    } else {
      visitor.control(entry());
    }
  }

  /** The entry in the frame; not for a mark. */
  WalEntry entry() {
    byte[] body = new byte[bodyLength];
    chunk.get(start + Frame.HEADER, body);
    return new WalEntry(
        WalEntry.Type.ofCode(chunk.get(start + 8)), sequence(), chunk.getLong(start + 24), body);
  }

  /** The offset after the frame, the padding included. */
  int end() {
    return (int) (chunkOffset + start + Frame.sizeOf(bodyLength));
  }

  /** Finds the next valid frame from an offset on; -1 if there is none. */
  int find(int from, int limit) throws IOException {
    for (int offset = (from + 7) & ~7; offset <= limit - Frame.HEADER; offset += 8) {
      if (read(offset, limit)) {
        return offset;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    StableFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
