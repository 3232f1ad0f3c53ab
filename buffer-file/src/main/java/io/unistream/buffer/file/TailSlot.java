package io.unistream.buffer.file;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How far a log was certainly stored: what its file {@code tail} says, format version 2, big-endian. It stands twice, at
 * offsets 0 and 4096, so that a write that is torn or a damaged block leaves the other; the valid one with the higher
 * generation counts.
 *
 * <pre>
 * offset size
 *   0      8   magic "UNIBUFTW"
 *   8      4   format version, 2
 *  12      4   CRC32C of the other 76 bytes
 *  16      8   generation: one more each time
 *  24      4   flags: 1 if the log was closed in order, and ends at base; 2 if its owner syncs nothing (class PROCESS)
 *  28      4   number of the segment that was appended to
 *  32      8   its id
 *  40      4   base: everything in it before this offset was durable, in the class of its owner, when this was written
 *  44      4   length of the content behind the slots, from offset 8192 on: 0, or that of a {@link TailWindow}
 *  48      8   sequence number of the last record before base
 *  56     16   log id
 *  72      8   zero
 * </pre>
 *
 * <p>Behind the first slot, at offset 80, stands how far mapped content was stored, in one word, so that no kill tears it: its
 * bytes, divided by 8 (16 bits), its records (14 bits), and a check of both with segment id and base (34 bits). After a kill a
 * frame before that which is not valid is damage, the last one included.
 *
 * <p>It is written after the fact, and before anybody is told of that: so it may say too little, never too much.
 */
record TailSlot(
    long generation,
    boolean closed,
    boolean unsynced,
    int number,
    long segmentId,
    int base,
    int contentLength,
    long lastSequence,
    UUID logId) {

  static final long MAGIC = 0x554E_4942_5546_5457L;
  static final int VERSION = 2;
  static final int VERSION_AT = 8;
  static final int BASE_AT = 40;

  static final int LENGTH = 80;

  private static final int CLOSED = 1;
  private static final int UNSYNCED = 2;

  /** Where the second one stands. */
  static final int SECOND = Blocks.BYTES;

  /** Where the content begins. */
  static final int END = 2 * Blocks.BYTES;

  /** Whether what stands behind the slots counts. */
  boolean hasContent() {
    return !closed && contentLength > 0;
  }

  /** The same, in a file with so much content. */
  TailSlot ofContent(int length) {
    return new TailSlot(
        generation, closed, unsynced, number, segmentId, base, length, lastSequence, logId);
  }

  /** Where it stands how far the content was stored. */
  static final int STORED_AT = LENGTH;

  /** A content that has so many bytes and records behind a base. */
  static long stored(long segmentId, int base, int bytes, long records) {
    long reach = (long) (bytes / 8) << 48 | records << 34;
    long hash = (segmentId ^ reach) * 0xff51afd7ed558ccdL ^ base;
    return reach | (hash * 0x9e3779b97f4a7c15L) >>> 30;
  }

  /** How many bytes are stored; 0 if the word is of another base, or damaged. */
  static int storedBytes(long word, long segmentId, int base) {
    int bytes = (int) (word >>> 48) * 8;
    return word == stored(segmentId, base, bytes, storedRecords(word)) ? bytes : 0;
  }

  /** How many records are stored, in a word that is valid. */
  static long storedRecords(long word) {
    return word >>> 34 & 0x3fff;
  }

  /** Puts the slot into a block. */
  void encode(byte[] block, CRC32C crc) {
    ByteBuffer target = ByteBuffer.wrap(block);
    target.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(generation);
    target.putInt((closed ? CLOSED : 0) | (unsynced ? UNSYNCED : 0));
    target.putInt(number).putLong(segmentId).putInt(base).putInt(contentLength);
    target.putLong(lastSequence);
    target.putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits());
    seal(target, block, crc);
  }

  /** Goes on from what a block says: the next generation, with another place. Makes no garbage. */
  static void advance(
      ByteBuffer view,
      byte[] block,
      CRC32C crc,
      int number,
      long id,
      int base,
      long lastSequence,
      boolean closed) {
    view.putLong(16, view.getLong(16) + 1);
    view.putInt(24, (view.getInt(24) & ~CLOSED) | (closed ? CLOSED : 0));
    view.putInt(28, number).putLong(32, id).putInt(BASE_AT, base).putLong(48, lastSequence);
    seal(view, block, crc);
  }

  private static void seal(ByteBuffer view, byte[] block, CRC32C crc) {
    view.putInt(12, checksum(block, crc));
  }

  /** The slot at an offset; null if none is valid there. */
  static @Nullable TailSlot decode(ByteBuffer bytes, int at) {
    if (!hasMagic(bytes, at) || bytes.limit() < at + LENGTH) {
      return null;
    }
    byte[] block = new byte[LENGTH];
    bytes.get(at, block);
    ByteBuffer source = ByteBuffer.wrap(block);
    if (source.getInt(VERSION_AT) != VERSION
        || source.getInt(12) != checksum(block, new CRC32C())) {
      return null;
    }
    return new TailSlot(
        source.getLong(16),
        (source.getInt(24) & CLOSED) != 0,
        (source.getInt(24) & UNSYNCED) != 0,
        source.getInt(28),
        source.getLong(32),
        source.getInt(BASE_AT),
        source.getInt(44),
        source.getLong(48),
        new UUID(source.getLong(56), source.getLong(64)));
  }

  /** Whether what stands at an offset was written as a slot of any version, whatever became of it. */
  static boolean hasMagic(ByteBuffer bytes, int at) {
    return bytes.limit() >= at + VERSION_AT + 4 && bytes.getLong(at) == MAGIC;
  }

  private static int checksum(byte[] block, CRC32C crc) {
    crc.reset();
    crc.update(block, 0, 12);
    crc.update(block, 16, LENGTH - 16);
    return (int) crc.getValue();
  }
}
