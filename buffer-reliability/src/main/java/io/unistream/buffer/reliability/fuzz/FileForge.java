package io.unistream.buffer.reliability.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Makes checksums of a file log right again, as {@code SegmentHeader}, {@code Frame} and {@code TailSlot} define them, so that
 * what is read behind them is tried as well.
 */
final class FileForge {

  static final int FRAMES_AT = 4608;
  static final int COPY_AT = 4096;
  private static final int FRAME_HEADER = 32;
  private static final int HEADER_BYTES = 128;
  private static final int SLOT_BYTES = 80;

  private FileForge() {}

  /** The offsets of the frames of a segment that is whole. */
  static List<Integer> frames(byte[] segment) {
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    List<Integer> frames = new ArrayList<>();
    for (int at = FRAMES_AT; at + FRAME_HEADER <= segment.length; ) {
      int length = bytes.getInt(at);
      int type = segment[at + 8];
      if (type < 1 || type > 3 || length < 0 || length > segment.length - at - FRAME_HEADER) {
        break;
      }
      frames.add(at);
      at += (FRAME_HEADER + length + 7) & ~7;
    }
    return frames;
  }

  /** Sets a field of a header, in one copy or both, and makes their checksums right. */
  static void header(byte[] segment, int copies, int at, int size, long value) {
    for (int copy = 0; copy < 2; copy++) {
      int from = copy * COPY_AT;
      if ((copies & 1 << copy) != 0 && from + HEADER_BYTES <= segment.length) {
        set(segment, from + at, size, value);
        checksum(segment, from, HEADER_BYTES);
      }
    }
  }

  /** The same for a slot of the file tail. */
  static void slot(byte[] tail, int slots, int at, int size, long value) {
    for (int slot = 0; slot < 2; slot++) {
      int from = slot * COPY_AT;
      if ((slots & 1 << slot) != 0 && from + SLOT_BYTES <= tail.length) {
        set(tail, from + at, size, value);
        checksum(tail, from, SLOT_BYTES);
      }
    }
  }

  static void set(byte[] bytes, int at, int size, long value) {
    for (int i = 0; i < size && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >>> (8 * (size - 1 - i)));
    }
  }

  private static void checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, 12);
    crc.update(bytes, from + 16, length - 16);
    ByteBuffer.wrap(bytes).putInt(from + 12, (int) crc.getValue());
  }

  /** Makes both checks of the frame at an offset right, whatever is in it. */
  static void frame(byte[] segment, int at) {
    if (at < 0 || at + FRAME_HEADER > segment.length) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    long id = bytes.getLong(40);
    long hash = id ^ at;
    hash = mix(hash ^ ((long) bytes.getInt(at) << 32 | bytes.getInt(at + 12)));
    hash = mix(hash ^ bytes.getLong(at + 16));
    hash = mix(hash ^ bytes.getLong(at + 24));
    bytes.putInt(at + 8, segment[at + 8] << 24 | (int) (hash >>> 40));
    int length = bytes.getInt(at);
    if (length < 0 || length > segment.length - at - FRAME_HEADER) {
      return; // its body is nowhere
    }
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(16).putLong(id).putInt(at).putInt(length).flip());
    crc.update(segment, at + 8, FRAME_HEADER - 8 + length);
    bytes.putInt(at + 4, (int) crc.getValue());
  }

  // As the real one: the xor is with sign, unless the lower half is not negative.
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    return mixed ^ (mixed >>> 33);
  }
}
