package io.unistream.buffer.reliability.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Makes checksums of objects right again, as {@code ObjectHeader} and {@code EntryFormat} define them. */
final class S3Forge {

  static final int HEADER_BYTES = 132;
  private static final int ENTRY_HEADER = 29;

  /** Where in an object's header a field begins, and its size. */
  static final int[][] HEADER = {
    {4, 1}, {5, 1}, {6, 1}, {8, 8}, {16, 8}, {24, 8}, {32, 8}, {40, 4}, {44, 8}, {52, 4}, {56, 8},
    {64, 8}, {72, 8}, {80, 8}, {88, 8}, {96, 8}, {104, 4}, {108, 4}, {112, 4}, {120, 8}
  };

  private static final int[][] ENTRY = {{0, 4}, {4, 1}, {5, 8}, {13, 8}};

  private S3Forge() {}

  /** Sets a field of the header. */
  static void header(byte[] object, Input input) {
    int[] field = HEADER[input.below(HEADER.length)];
    FileForge.set(object, field[0], field[1], input.value());
    seal(object, false);
  }

  /** Sets some bytes of the body, as the parts of an opening are. */
  static void body(byte[] object, Input input) {
    int length = object.length - HEADER_BYTES;
    if (length > 0) {
      int size = 1 << input.nextByte() % 4;
      FileForge.set(object, HEADER_BYTES + input.below(length), size, input.value());
      seal(object, true);
    }
  }

  /** Sets a field of an entry, or of its body, which a seal or a commit has. */
  static void entry(byte[] object, Input input) {
    List<Integer> entries = entries(object);
    if (entries.isEmpty()) {
      return;
    }
    int at = entries.get(input.below(entries.size()));
    int length = ByteBuffer.wrap(object).getInt(at);
    if (input.nextByte() % 2 == 0) {
      int[] field = ENTRY[input.below(ENTRY.length)];
      FileForge.set(object, at + field[0], field[1], input.value());
    } else if (length > 0) {
      FileForge.set(
          object,
          at + ENTRY_HEADER + input.below(length),
          1 << input.nextByte() % 4,
          input.value());
    }
    checkEntry(object, at);
    seal(object, true);
  }

  /** Where the entries of a data object begin. */
  private static List<Integer> entries(byte[] object) {
    List<Integer> entries = new ArrayList<>();
    if (object.length < HEADER_BYTES || object[6] != 0) {
      return entries;
    }
    ByteBuffer bytes = ByteBuffer.wrap(object);
    for (int at = HEADER_BYTES; at + ENTRY_HEADER <= object.length; ) {
      int length = bytes.getInt(at);
      int type = object[at + 4];
      if (type < 1 || type > 3 || length < 0 || length > object.length - at - ENTRY_HEADER) {
        break;
      }
      entries.add(at);
      at += ENTRY_HEADER + length;
    }
    return entries;
  }

  private static void checkEntry(byte[] object, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(object);
    long salt = mix(bytes.getLong(24));
    salt = mix(salt ^ bytes.getLong(32));
    salt = mix(salt ^ bytes.getLong(8));
    salt = mix(salt ^ bytes.getLong(16));
    salt = mix(salt ^ bytes.getInt(40));
    salt = mix(salt ^ bytes.getLong(44));
    long own = mix(salt ^ at - HEADER_BYTES);
    bytes.putInt(at + 21, crc(object, at, 21) ^ (int) (own >>> 32));
    int length = bytes.getInt(at);
    if (length >= 0 && length <= object.length - at - ENTRY_HEADER) {
      bytes.putInt(at + 25, crc(object, at + ENTRY_HEADER, length) ^ (int) own);
    }
  }

  private static long mix(long bits) {
    long mixed = bits + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }

  /** The checksum of the header, and of the body too. */
  private static void seal(byte[] object, boolean body) {
    if (object.length < HEADER_BYTES) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(object);
    if (body) {
      bytes.putInt(116, crc(object, HEADER_BYTES, object.length - HEADER_BYTES));
    }
    bytes.putInt(128, crc(object, 0, 128));
  }

  private static int crc(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }
}
