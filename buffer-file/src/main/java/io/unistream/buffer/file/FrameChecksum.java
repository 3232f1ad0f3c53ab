package io.unistream.buffer.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Computes the checksums of frames, format in {@link Frame}. Used by one thread at a time. */
final class FrameChecksum {

  private final CRC32C crc = new CRC32C();
  private final byte[] place = new byte[16];
  private final ByteBuffer placeBuffer = ByteBuffer.wrap(place);

  /** The checksum of a frame that stands in a buffer from {@code start} to {@code end}, padding excluded. */
  int of(ByteBuffer frame, long segmentId, int offset, int start, int end) {
    begin(segmentId, offset, frame.getInt(start));
    int position = frame.position();
    int limit = frame.limit();
    frame.limit(end).position(start + 8);
    crc.update(frame);
    frame.limit(limit).position(position);
    return value();
  }

  /** Begins with what is not among the bytes from 8 on, which follow in pieces. */
  void begin(long segmentId, int offset, int bodyLength) {
    placeBuffer.putLong(0, segmentId).putInt(8, offset).putInt(12, bodyLength);
    crc.reset();
    crc.update(
        place); // one call for all of it: a call for each byte takes longer than a small body
  }

  void update(ByteBuffer piece) {
    crc.update(piece);
  }

  int value() {
    return (int) crc.getValue();
  }
}
