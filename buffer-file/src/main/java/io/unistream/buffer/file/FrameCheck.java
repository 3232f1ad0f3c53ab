package io.unistream.buffer.file;

import java.nio.ByteBuffer;

/** Tells whether a frame is whole and stands where it was written. Used by one thread at a time. */
final class FrameCheck {

  private final FrameChecksum checksum = new FrameChecksum();

  /**
   * Looks at a frame's header.
   *
   * @param chunk holds it at {@code at}
   * @param offset where it stands in its segment
   * @param limit where the segment's readable bytes end
   * @return the length of its body, or -1 if there is no valid header
   */
  static int bodyLength(ByteBuffer chunk, int at, long segmentId, int offset, int limit) {
    int length = chunk.getInt(at);
    int type = chunk.getInt(at + 8);
    return length < 0
            || length > limit - offset - Frame.HEADER
            || type >>> 24 < 1
            || type >>> 24 > 3
            || (type & 0xFFFFFF) != Frame.headerCheck(chunk, segmentId, offset, at)
            || chunk.getInt(at + 12) > offset
        ? -1
        : length;
  }

  /** Whether the checksum of a frame with a valid header is right. */
  boolean isWhole(ByteBuffer chunk, int at, long segmentId, int offset, int bodyLength) {
    int end = at + Frame.HEADER + bodyLength;
    return checksum.of(chunk, segmentId, offset, at, end) == chunk.getInt(at + 4);
  }

  /** Begins to check a frame that is given in pieces, from behind its checksum on. */
  void begin(long segmentId, int offset, int bodyLength) {
    checksum.begin(segmentId, offset, bodyLength);
  }

  void update(ByteBuffer piece) {
    checksum.update(piece);
  }

  boolean isWhole(int expected) {
    return checksum.value() == expected;
  }

  /**
   * Follows the chain of valid frames from the beginning of a chunk, up to its limit.
   *
   * @param offset where the chunk begins in its segment
   * @return the length of the chain
   */
  int chain(ByteBuffer chunk, long segmentId, int offset, int limit) {
    int at = 0;
    while (at + Frame.HEADER <= chunk.limit()) {
      int length = bodyLength(chunk, at, segmentId, offset + at, limit);
      if (length < 0
          || at + Frame.sizeOf(length) > chunk.limit()
          || !isWhole(chunk, at, segmentId, offset + at, length)) {
        break;
      }
      at += (int) Frame.sizeOf(length);
    }
    return at;
  }
}
