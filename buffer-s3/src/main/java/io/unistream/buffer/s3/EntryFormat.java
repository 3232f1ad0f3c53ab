package io.unistream.buffer.s3;

import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * How an entry lies in the body of an object. Big-endian.
 *
 * <pre>
 * offset  bytes  what
 * 0       4      length of the entry's body
 * 4       1      code of the entry type
 * 5       8      sequence
 * 13      8      put time in epoch milliseconds
 * 21      4      CRC32C of bytes 0 to 20, and salt
 * 25      4      CRC32C of the entry's body, and salt
 * 29      n      body
 * </pre>
 *
 * <p>The length is believed only once the header's own check holds, so that damage of a body costs that entry alone. Both checks are
 * salted (by exclusive or) with log id, writer, epoch, slot, and the offset in the unpacked body. The writer's id is random, and nothing but
 * the log's own objects shows it, so nobody who puts a record can know it. So bytes that look like an entry are one only in their own
 * place: not in a payload, whoever made it, nor in another object, nor in another log.
 *
 * <p>One instance is for the objects of one place. Immutable.
 */
final class EntryFormat {

  static final int HEADER_BYTES = 29;

  private static final int TYPE = 4;
  private static final int SEQUENCE = 5;
  private static final int MILLIS = 13;
  private static final int HEADER_CHECK = 21;
  private static final int BODY_CHECK = 25;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final long salt;

  /**
   * Prepares for the objects of one place.
   *
   * @param writer the id of the opening that wrote them
   */
  EntryFormat(UUID log, UUID writer, Place place) {
    long mixed = mix(log.getMostSignificantBits());
    mixed = mix(mixed ^ log.getLeastSignificantBits());
    mixed = mix(mixed ^ writer.getMostSignificantBits());
    mixed = mix(mixed ^ writer.getLeastSignificantBits());
    mixed = mix(mixed ^ place.epoch());
    this.salt = mix(mixed ^ place.slot());
  }

  /** The finalizer of MurmurHash3 (Appleby, public domain), which spreads each bit over all. */
  private static long mix(long bits) {
    long mixed = bits + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }

  static long length(WalEntry entry) {
    return HEADER_BYTES + (long) entry.body().length;
  }

  /**
   * Writes an entry.
   *
   * @param at where in the array
   * @param offset where in the unpacked body of the object that is
   * @return where it ends in the array
   */
  int write(WalEntry entry, byte[] out, int at, int offset) {
    byte[] body = entry.body();
    INT.set(out, at, body.length);
    out[at + TYPE] = (byte) entry.type().code();
    LONG.set(out, at + SEQUENCE, entry.sequence());
    LONG.set(out, at + MILLIS, entry.epochMillis());
    System.arraycopy(body, 0, out, at + HEADER_BYTES, body.length);
    long own = mix(salt ^ offset);
    INT.set(out, at + HEADER_CHECK, crc(out, at, HEADER_CHECK) ^ (int) (own >>> 32));
    INT.set(out, at + BODY_CHECK, crc(out, at + HEADER_BYTES, body.length) ^ (int) own);
    return at + HEADER_BYTES + body.length;
  }

  private static int crc(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }

  /** Whether a valid header is at a place, of an entry that ends before a limit. */
  boolean isHeader(byte[] bytes, int at, int offset, int limit) {
    if (limit - at < HEADER_BYTES) {
      return false;
    }
    int length = (int) INT.get(bytes, at);
    return length >= 0
        && length <= limit - at - HEADER_BYTES
        && (int) INT.get(bytes, at + HEADER_CHECK)
            == (crc(bytes, at, HEADER_CHECK) ^ (int) (mix(salt ^ offset) >>> 32));
  }

  /** Where the entry ends that begins at a place, by its header, which is checked. */
  int end(byte[] bytes, int at, int offset, int limit) throws DamageException {
    if (!isHeader(bytes, at, offset, limit)) {
      throw new DamageException(at, "the header of an entry is damaged");
    }
    return endOf(bytes, at);
  }

  /** Where the entry ends whose header is known to be valid. */
  static int endOf(byte[] bytes, int at) {
    return at + HEADER_BYTES + (int) INT.get(bytes, at);
  }

  /** The sequence number in a valid header. */
  static long sequence(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at + SEQUENCE);
  }

  static boolean isRecord(byte[] bytes, int at) {
    return bytes[at + TYPE] == WalEntry.Type.RECORD.code();
  }

  /** Whether the body is whole of an entry whose header is. */
  boolean isWhole(byte[] bytes, int at, int offset) {
    int length = (int) INT.get(bytes, at);
    return (int) INT.get(bytes, at + BODY_CHECK)
        == (crc(bytes, at + HEADER_BYTES, length) ^ (int) mix(salt ^ offset));
  }

  /** Checks the body of the entry whose header is valid and hands it over, a record without its payload. */
  void tell(byte[] bytes, int at, int offset, WalVisitor visitor) throws DamageException {
    if (!isRecord(bytes, at)) {
      visitor.control(read(bytes, at, offset));
      return;
    }
    check(bytes, at, offset);
    visitor.record(
        sequence(bytes, at), (long) LONG.get(bytes, at + MILLIS), (int) INT.get(bytes, at));
  }

  private void check(byte[] bytes, int at, int offset) throws DamageException {
    if (!isWhole(bytes, at, offset)) {
      throw new DamageException(at + HEADER_BYTES, "the body of an entry is damaged");
    }
  }

  /** Reads the entry whose header is valid, and checks its body. */
  WalEntry read(byte[] bytes, int at, int offset) throws DamageException {
    check(bytes, at, offset);
    byte[] body = new byte[(int) INT.get(bytes, at)];
    System.arraycopy(bytes, at + HEADER_BYTES, body, 0, body.length);
    try {
      return WalEntry.of(
          WalEntry.Type.ofCode(bytes[at + TYPE]),
          sequence(bytes, at),
          (long) LONG.get(bytes, at + MILLIS),
          body);
    } catch (IllegalArgumentException e) {
      throw new DamageException(at + TYPE, String.valueOf(e.getMessage()));
    }
  }
}
