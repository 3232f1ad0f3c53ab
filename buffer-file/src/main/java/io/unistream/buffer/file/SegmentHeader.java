package io.unistream.buffer.file;

import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The head of a segment file, format version 2, big-endian. It stands twice, at offsets 0 and 4096, so that a block that is
 * damaged or cannot be read does not cost the segment; frames begin at offset 4608.
 *
 * <pre>
 * offset size
 *  0      8   magic "UNIBUFWL"
 *  8      4   format version, 2
 * 12      4   CRC32C of the other 124 bytes
 * 16     16   log id, the same in all segments of a log
 * 32      4   segment number, the same as in the file name
 * 36      4   end of the log before this segment: the offset in segment "previous" from which on its bytes mean nothing
 * 40      8   segment id, random: part of every frame's checksum, so that reused space never looks valid
 * 48      8   sequence number of the next record when the segment was begun
 * 56      4   offset before which the frames were durable when the file got its name
 * 60      4   previous: the segment that this one follows, -1 for none; segments between the two mean nothing
 * 64      8   time when the segment was begun, epoch milliseconds
 * 72      8   segment id of segment "previous", 0 for none
 * 80     48   zero
 * </pre>
 */
record SegmentHeader(
    UUID logId, int number, long segmentId, Lineage lineage, int durable, long epochMillis) {

  /** Where frames begin. */
  static final int LENGTH = Blocks.BYTES + 512;

  private static final int COPY_OFFSET = Blocks.BYTES;
  private static final int COPY_LENGTH = 128;
  static final long MAGIC = 0x554E_4942_5546_574CL;
  private static final int VERSION = 2;

  ByteBuffer encode() {
    ByteBuffer block = ByteBuffer.allocate(LENGTH);
    for (int at : new int[] {0, COPY_OFFSET}) {
      block.position(at);
      block.putLong(MAGIC).putInt(VERSION).putInt(0);
      block.putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits());
      block.putInt(number).putInt(lineage.previousEnd());
      block.putLong(segmentId).putLong(lineage.nextSequence());
      block.putInt(durable).putInt(lineage.previous());
      block.putLong(epochMillis).putLong(lineage.previousId());
      block.putInt(at + 12, checksum(block, at));
    }
    return block.clear();
  }

  /** Reads a header; null if both copies are damaged. */
  static @Nullable SegmentHeader read(ReadableFile file, String source, int number)
      throws IOException {
    ByteBuffer block = ByteBuffer.allocate(LENGTH);
    Blocks.read(file, block, 0);
    int length = block.position();
    block.clear();
    SegmentHeader header = decode(block, 0, length);
    if (header == null) {
      header = decode(block, COPY_OFFSET, length);
    }
    if (header == null) {
      checkVersion(block, 0, length, source);
      checkVersion(block, COPY_OFFSET, length, source);
    } else if (header.number() != number) {
      throw new UnsupportedLogException(source + " holds segment " + header.number()
          + ": it was renamed, or copied from another log");
    }
    return header;
  }

  private static void checkVersion(ByteBuffer block, int at, int length, String source) {
    if (length >= at + COPY_LENGTH
        && block.getLong(at) == MAGIC
        && block.getInt(at + 8) != VERSION) {
      throw unsupported(source, block.getInt(at + 8), VERSION);
    }
  }

  static UnsupportedLogException unsupported(String source, int found, int expected) {
    return new UnsupportedLogException(source + " has format version " + found
        + ", and this version of the library reads version " + expected
        + " only: drain the log with the version that wrote it. Nothing was changed");
  }

  private static @Nullable SegmentHeader decode(ByteBuffer block, int at, int length) {
    if (length < at + COPY_LENGTH
        || block.getLong(at) != MAGIC
        || block.getInt(at + 8) != VERSION
        || block.getInt(at + 12) != checksum(block, at)) {
      return null;
    }
    Lineage lineage = new Lineage(
        block.getInt(at + 60),
        block.getLong(at + 72),
        block.getInt(at + 36),
        block.getLong(at + 48));
    SegmentHeader header = new SegmentHeader(
        new UUID(block.getLong(at + 16), block.getLong(at + 24)),
        block.getInt(at + 32),
        block.getLong(at + 40),
        lineage,
        block.getInt(at + 56),
        block.getLong(at + 64));
    return header.isPossible() ? header : null;
  }

  /** What no segment says of itself is damage, whatever the checksum: a segment follows an earlier one, and offsets are none below 0. */
  private boolean isPossible() {
    return number >= 0
        && lineage.previous() >= -1
        && lineage.previous() < number
        && lineage.previousEnd() >= -1 // not known
        && durable >= 0;
  }

  private static int checksum(ByteBuffer block, int at) {
    CRC32C crc = new CRC32C();
    crc.update(block.duplicate().position(at).limit(at + 12));
    crc.update(block.duplicate().limit(at + COPY_LENGTH).position(at + 16));
    return (int) crc.getValue();
  }
}
