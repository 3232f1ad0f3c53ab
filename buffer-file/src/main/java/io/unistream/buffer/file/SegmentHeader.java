package io.unistream.buffer.file;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The head of a segment file, format version 1, big-endian. It stands twice, at offsets 0 and 512, so that one damaged
 * sector does not cost the segment; frames begin at offset 1024.
 *
 * <pre>
 * offset size
 *  0      8   magic "UNIBUFWL"
 *  8      4   format version, 1
 * 12      4   CRC32C of the other 124 bytes
 * 16     16   log id, the same in all segments of a log
 * 32      4   segment number, the same as in the file name
 * 36      4   end of the log before this segment: the offset in segment "previous" from which on its bytes mean nothing
 * 40      8   segment id, random: part of every frame's checksum, so that reused space never looks valid
 * 48      8   sequence number of the next record when the segment was begun
 * 56      4   offset before which the frames were durable when the file got its name
 * 60      4   previous: the segment that this one follows, -1 for none; segments between the two mean nothing
 * 64      8   time when the segment was begun, epoch milliseconds
 * 72     56   zero
 * </pre>
 */
record SegmentHeader(
    UUID logId,
    int number,
    int previous,
    int previousEnd,
    long segmentId,
    long nextSequence,
    int durable,
    long epochMillis) {

  /** Where frames begin. */
  static final int LENGTH = 1024;

  private static final int COPY_OFFSET = 512;
  private static final int COPY_LENGTH = 128;
  static final long MAGIC = 0x554E_4942_5546_574CL;
  private static final int VERSION = 1;

  ByteBuffer encode() {
    ByteBuffer block = ByteBuffer.allocate(LENGTH);
    for (int at : new int[] {0, COPY_OFFSET}) {
      block.position(at);
      block.putLong(MAGIC).putInt(VERSION).putInt(0);
      block.putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits());
      block.putInt(number).putInt(previousEnd).putLong(segmentId).putLong(nextSequence);
      block.putInt(durable).putInt(previous).putLong(epochMillis);
      block.putInt(at + 12, checksum(block, at));
    }
    return block.clear();
  }

  static SegmentHeader read(StableFile file, String source, int number) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(LENGTH);
    file.read(block, 0);
    int length = block.position();
    block.clear();
    SegmentHeader header = decode(block, 0, length);
    if (header == null) {
      header = decode(block, COPY_OFFSET, length);
    }
    if (header == null) {
      checkVersion(block, 0, length, source);
      checkVersion(block, COPY_OFFSET, length, source);
      throw new CorruptLogException(
          source,
          0,
          new SequenceRange(0, 0),
          "both copies of the segment header are damaged (" + length + " bytes)");
    }
    if (header.number() != number) {
      throw new UnsupportedLogException(source + " holds segment " + header.number()
          + ": it was renamed, or copied from another log");
    }
    return header;
  }

  private static void checkVersion(ByteBuffer block, int at, int length, String source) {
    if (length >= at + COPY_LENGTH
        && block.getLong(at) == MAGIC
        && block.getInt(at + 8) != VERSION) {
      throw new UnsupportedLogException(source + " has format version " + block.getInt(at + 8)
          + ", and this version of the library reads version " + VERSION + " only");
    }
  }

  private static @Nullable SegmentHeader decode(ByteBuffer block, int at, int length) {
    if (length < at + COPY_LENGTH
        || block.getLong(at) != MAGIC
        || block.getInt(at + 8) != VERSION
        || block.getInt(at + 12) != checksum(block, at)) {
      return null;
    }
    return new SegmentHeader(
        new UUID(block.getLong(at + 16), block.getLong(at + 24)),
        block.getInt(at + 32),
        block.getInt(at + 60),
        block.getInt(at + 36),
        block.getLong(at + 40),
        block.getLong(at + 48),
        block.getInt(at + 56),
        block.getLong(at + 64));
  }

  private static int checksum(ByteBuffer block, int at) {
    CRC32C crc = new CRC32C();
    crc.update(block.duplicate().position(at).limit(at + 12));
    crc.update(block.duplicate().limit(at + COPY_LENGTH).position(at + 16));
    return (int) crc.getValue();
  }
}
