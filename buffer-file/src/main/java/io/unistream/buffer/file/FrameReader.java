package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and verifies the frames of one segment, and then of another: what it reads into is large and is made once. A frame
 * that is larger still is verified and read piece by piece, so that memory is bounded whatever a frame claims to be. Used by
 * one thread at a time.
 */
final class FrameReader implements Closeable {

  private static final int CHUNK = 256 << 10;

  /** The largest frame that is held as a whole. */
  private static final int LARGE = 4 << 20;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private @Nullable ReadableFile file;
  private long segmentId;
  private long shift;
  private final FrameCheck check = new FrameCheck();
  private final @Nullable ReadAhead ahead;
  private final boolean tolerant;
  private int number;

  private ByteBuffer own = NONE;
  /** Bytes of the segment: our own, to be verified, or read ahead, where all frames are valid. */
  private ByteBuffer chunk = own;

  private boolean verified;

  private int chunkOffset;
  private @Nullable IOException unreadable;

  // The frame that was read last.
  private int offset;
  private int bodyLength;
  private int checksum;
  private int typeCode;
  private int durable;
  private long sequence;
  private long epochMillis;

  private FrameReader(@Nullable ReadAhead ahead, boolean tolerant) {
    this.ahead = ahead;
    this.tolerant = tolerant;
  }

  FrameReader() {
    this(null, false);
  }

  /** Takes what was read ahead, where there is something. */
  FrameReader(@Nullable ReadAhead ahead) {
    this(ahead, false);
  }

  /** One that passes over what cannot be read: no frame is valid there. */
  static FrameReader tolerant() {
    return new FrameReader(null, true);
  }

  /** Turns to a segment, whose file is closed by {@link #close}; the one before must be closed. */
  FrameReader of(ReadableFile segment, long id) {
    return of(segment, id, 0);
  }

  /** As {@link #of(ReadableFile, long)}, for a segment whose number is known. */
  FrameReader of(int segmentNumber, ReadableFile segment, long id) {
    number = segmentNumber;
    return of(segment, id, 0);
  }

  /** As {@link #of(ReadableFile, long)}, for frames that stand elsewhere than in their segment: all of them that much further on. */
  FrameReader of(ReadableFile frames, long id, long further) {
    file = frames;
    shift = further;
    segmentId = id;
    unreadable = null;
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

  /** Why something of this segment could not be read, if so. */
  @Nullable
  IOException unreadable() {
    return unreadable;
  }

  /**
   * Reads the frame at an offset.
   *
   * @param at a multiple of 8
   * @param limit where the readable bytes end; nothing behind is looked at
   * @return whether a valid frame stands there
   */
  boolean read(int at, int limit) throws IOException {
    if (limit - at < Frame.HEADER || !load(at, Frame.HEADER, limit)) {
      return false;
    }
    int start = at - chunkOffset;
    int length = verified
        ? chunk.getInt(start) // it was read ahead, and verified then
        : FrameCheck.bodyLength(chunk, start, segmentId, at, limit);
    if (length < 0) {
      return false;
    }
    offset = at;
    bodyLength = length;
    checksum = chunk.getInt(start + 4);
    typeCode = chunk.get(start + 8);
    durable = chunk.getInt(start + 12);
    sequence = chunk.getLong(start + 16);
    epochMillis = chunk.getLong(start + 24);
    if (verified) {
      return true;
    }
    if (isLarge()) {
      return readPieces(null);
    }
    return load(at, Frame.HEADER + length, limit)
        && check.isWhole(chunk, at - chunkOffset, segmentId, at, length);
  }

  private boolean isLarge() {
    return bodyLength > LARGE;
  }

  /** Verifies the frame, and copies its body. */
  private boolean readPieces(byte @Nullable [] body) throws IOException {
    check.begin(segmentId, offset, bodyLength);
    int end = offset + Frame.HEADER + bodyLength;
    int next;
    for (int at = offset + 8; at < end; at = next) {
      int first = at == offset + 8 ? Frame.HEADER - 8 : Math.min(CHUNK, end - at);
      if (!load(at, first, end)) {
        return false;
      }
      ByteBuffer piece = chunk.slice(at - chunkOffset, first);
      if (body != null && at >= offset + Frame.HEADER) {
        piece.get(0, body, at - offset - Frame.HEADER, first);
      }
      check.update(piece);
      next = at + first;
    }
    return check.isWhole(checksum);
  }

  /** Brings a span of the file into the chunk, reading ahead as far as there is room; false if the file is shorter. */
  private boolean load(int at, int length, int limit) throws IOException {
    if (at >= chunkOffset && (long) at + length <= (long) chunkOffset + chunk.limit()) {
      return true;
    }
    if (takeAhead(at)) {
      return true;
    }
    if (length > own.capacity() || own.capacity() == 0) {
      own = ByteBuffer.allocateDirect(length > CHUNK ? length + CHUNK : CHUNK);
    }
    chunk = own;
    verified = false;
    chunk.clear().limit(Math.min(chunk.capacity(), limit - at));
    boolean loaded = false;
    try {
      fill(Objects.requireNonNull(file), at + shift);
      loaded = true;
    } finally {
      chunk.flip();
      if (!loaded) {
        chunk.limit(0);
      }
    }
    chunkOffset = at;
    return chunk.limit() >= length;
  }

  private void fill(ReadableFile source, long from) throws IOException {
    if (tolerant) {
      IOException failure = Blocks.read(source, chunk, from);
      unreadable = unreadable == null ? failure : unreadable;
    } else {
      source.read(chunk, from);
    }
  }

  private boolean takeAhead(int at) {
    if (ahead == null) {
      return false;
    }
    turnToOwn(); // what was taken before is given back now, whatever comes of this
    ReadAhead.Chunk taken = ahead.take(number, at);
    if (taken == null) {
      return false;
    }
    chunk = taken.bytes;
    verified = true;
    chunkOffset = taken.offset;
    return true;
  }

  /** The offset before which everything was durable when the frame was written. */
  int durable() {
    return durable;
  }

  long sequence() {
    return sequence;
  }

  boolean isRecord() {
    return typeCode == WalEntry.Type.RECORD.code();
  }

  /** The sequence number of the next record before which the frame stands, or which it is. */
  long nextSequence() {
    return isRecord() ? sequence : sequence + 1;
  }

  /** Hands the entry in the frame over, a record without its payload. */
  void tell(WalVisitor visitor) throws IOException {
    if (isRecord()) {
      visitor.record(sequence, epochMillis, bodyLength);
    } else {
      visitor.control(entry());
    }
  }

  /** The entry in the frame. */
  WalEntry entry() throws IOException {
    byte[] body = new byte[bodyLength];
    if (!verified && isLarge()) {
      if (!readPieces(body)) {
        throw new IOException("the frame at " + offset + " changed while it was read");
      }
    } else {
      chunk.get(offset - chunkOffset + Frame.HEADER, body);
    }
    return WalEntry.of(WalEntry.Type.ofCode(typeCode), sequence, epochMillis, body);
  }

  /** The offset after the frame, the padding included. */
  int end() {
    return (int) (offset + Frame.sizeOf(bodyLength));
  }

  /** Finds the next valid frame from an offset on; -1 if there is none. */
  int find(int from, int limit) throws IOException {
    for (int at = (from + 7) & ~7; at <= limit - Frame.HEADER; at += 8) {
      if (read(at, limit)) {
        return at;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    ReadableFile open = file;
    if (open != null) {
      open.close();
    }
    file = null;
  }
}
