package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;

/**
 * The frame around an entry, format version 2, big-endian, at offsets that are multiples of 8.
 *
 * <pre>
 * offset size
 *  0      4   length n of the body
 *  4      4   CRC32C of: segment id (8), offset of the frame (4), then this frame's bytes 0 to 3 and 8 to 32 + n
 *  8      1   type: 1 record, 2 seal, 3 commit
 *  9      3   check of the header alone: see {@link #headerCheck}
 * 12      4   offset in this segment before which all bytes were durable when the frame was written
 * 16      8   sequence number of the record, or of the last record before
 * 24      8   put time, epoch milliseconds
 * 32      n   body
 * 32+n    –   zeros up to a multiple of 8
 * </pre>
 *
 * <p>The segment id and the offset in the checksum keep frames of an earlier use of the file, of a copied file, or in a
 * payload from ever looking valid. The header's own check lets a search pass over bytes that only look like a frame,
 * without reading the body that they claim to have. The durable offset tells damage from a torn tail: a frame that cannot be read is
 * damage if a later one says that it had been durable.
 */
final class Frame {

  static final int HEADER = 32;

  private Frame() {}

  /** The bytes that a body takes in the file. */
  static long sizeOf(int bodyLength) {
    return (HEADER + (long) bodyLength + 7) & ~7L;
  }

  /** Writes a frame at the buffer's position, which becomes the offset in the segment. */
  static void encode(
      ByteBuffer target,
      FrameChecksum checksum,
      long segmentId,
      int offset,
      int durable,
      int type,
      WalEntry entry) {
    int start = target.position();
    byte[] body = entry.body();
    target.putInt(body.length).putInt(0).putInt(type << 24).putInt(durable);
    target.putLong(entry.sequence()).putLong(entry.epochMillis()).put(body);
    int end = target.position();
    target.putInt(start + 8, (type << 24) | headerCheck(target, segmentId, offset, start));
    target.putInt(start + 4, checksum.of(target, segmentId, offset, start, end));
    while (((target.position() - start) & 7) != 0) {
      target.put((byte) 0);
    }
  }

  /** Writes the header alone of a frame whose body, and zeros up to a multiple of 8, are written behind it by the caller. */
  static void encodeHeader(
      ByteBuffer target,
      FrameChecksum checksum,
      long segmentId,
      int offset,
      int durable,
      int type,
      WalEntry entry) {
    int start = target.position();
    byte[] body = entry.body();
    target.putInt(body.length).putInt(0).putInt(type << 24).putInt(durable);
    target.putLong(entry.sequence()).putLong(entry.epochMillis());
    target.putInt(start + 8, (type << 24) | headerCheck(target, segmentId, offset, start));
    checksum.begin(segmentId, offset, body.length);
    checksum.update(target.slice(start + 8, HEADER - 8));
    checksum.update(ByteBuffer.wrap(body));
    target.putInt(start + 4, checksum.value());
  }

  /**
   * 24 bits of a hash (multiply and shift, as in MurmurHash3's finalizer) over segment id, offset, length, durable offset,
   * sequence number and time of a frame that starts at {@code start}.
   */
  static int headerCheck(ByteBuffer frame, long segmentId, int offset, int start) {
    long hash = segmentId ^ offset;
    hash = mix(hash ^ ((long) frame.getInt(start) << 32 | frame.getInt(start + 12)));
    hash = mix(hash ^ frame.getLong(start + 16));
    hash = mix(hash ^ frame.getLong(start + 24));
    return (int) (hash >>> 40);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    return mixed ^ (mixed >>> 33);
  }
}
