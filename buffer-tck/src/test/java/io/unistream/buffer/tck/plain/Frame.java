package io.unistream.buffer.tck.plain;

import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An entry in a segment:
 *
 * <pre>
 * 0  int   length of the body
 * 4  int   CRC32C over the segment's id, the frame's offset, and all that follows
 * 8  int   everything in the segment before this offset was durable when the frame was written
 * 12 byte  type
 * 13 long  sequence number
 * 21 long  put time
 * 29       body
 * </pre>
 *
 * @param entry the entry
 * @param durable see above
 * @param end the offset behind it
 */
record Frame(WalEntry entry, int durable, int end) {

  static final int HEADER = 29;
  private static final int CHECKED_FROM = 8;

  static int sizeOf(WalEntry entry) {
    return HEADER + entry.body().length;
  }

  /** Writes an entry, which is to stand at an offset of a segment, into an array; returns where it ends there. */
  static int write(
      byte[] target, int at, WalEntry entry, int offset, int durable, Steps steps, long segment) {
    ByteBuffer frame = ByteBuffer.wrap(target, at, sizeOf(entry));
    frame.putInt(entry.body().length);
    frame.putInt(0);
    frame.putInt(durable);
    frame.put((byte) entry.type().code());
    frame.putLong(entry.sequence());
    frame.putLong(entry.epochMillis());
    frame.put(entry.body());
    int end = frame.position();
    frame.putInt(at + 4, steps.checksum(target, at + CHECKED_FROM, end, segment, offset));
    return end;
  }

  /** The frame at an offset of a segment's content, or null if there is no valid one. */
  static @Nullable Frame read(byte[] content, int offset, Steps steps, long segment) {
    if (content.length - offset < HEADER) {
      return null;
    }
    ByteBuffer head = ByteBuffer.wrap(content, offset, HEADER);
    int length = head.getInt();
    int sum = head.getInt();
    int durable = head.getInt();
    int end = offset + HEADER + length;
    if (length < 0
        || end > content.length
        || end < 0
        || steps.differs(
            sum, steps.checksum(content, offset + CHECKED_FROM, end, segment, offset))) {
      return null;
    }
    byte[] body = new byte[length];
    ByteBuffer.wrap(content, offset + HEADER, length).get(body);
    WalEntry.Type type = WalEntry.Type.ofCode(head.get());
    return new Frame(WalEntry.of(type, head.getLong(), head.getLong(), body), durable, end);
  }

  static int crc(byte[] bytes, int from, int to, long... before) {
    CRC32C crc = new CRC32C();
    for (long value : before) {
      crc.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
    }
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
