package io.unistream.buffer.s3;

import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How an entry lies in the body of an object. Big-endian.
 *
 * <pre>
 * offset  bytes  what
 * 0       4      length of the entry's body
 * 4       4      CRC32C of the length and of bytes 8 to the end
 * 8       1      code of the entry type
 * 9       8      sequence
 * 17      8      put time in epoch milliseconds
 * 25      n      body
 * </pre>
 */
final class EntryFormat {

  static final int HEADER_BYTES = 25;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private EntryFormat() {}

  static long length(WalEntry entry) {
    return HEADER_BYTES + (long) entry.body().length;
  }

  /** Writes an entry; returns where it ends. */
  static int write(WalEntry entry, byte[] out, int at) {
    byte[] body = entry.body();
    int end = at + HEADER_BYTES + body.length;
    INT.set(out, at, body.length);
    out[at + 8] = (byte) entry.type().code();
    LONG.set(out, at + 9, entry.sequence());
    LONG.set(out, at + 17, entry.epochMillis());
    System.arraycopy(body, 0, out, at + HEADER_BYTES, body.length);
    INT.set(out, at + 4, crc(out, at, end));
    return end;
  }

  private static int crc(byte[] bytes, int at, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, 4);
    crc.update(bytes, at + 8, end - at - 8);
    return (int) crc.getValue();
  }

  /** Where the entry ends that begins at a place. */
  static int end(byte[] bytes, int at, int limit) throws DamageException {
    if (limit - at < HEADER_BYTES) {
      throw new DamageException(at, "the body ends in the middle of an entry");
    }
    int length = (int) INT.get(bytes, at);
    if (length < 0 || length > limit - at - HEADER_BYTES) {
      throw new DamageException(at, "an entry of " + length + " bytes does not fit into the body");
    }
    return at + HEADER_BYTES + length;
  }

  /** Checks the entry between two places and hands it over, a record without its payload. */
  static void tell(byte[] bytes, int at, int end, WalVisitor visitor) throws DamageException {
    if (bytes[at + 8] != WalEntry.Type.RECORD.code()) {
      visitor.control(read(bytes, at, end));
      return;
    }
    check(bytes, at, end);
    visitor.record(
        (long) LONG.get(bytes, at + 9), (long) LONG.get(bytes, at + 17), end - at - HEADER_BYTES);
  }

  private static void check(byte[] bytes, int at, int end) throws DamageException {
    if ((int) INT.get(bytes, at + 4) != crc(bytes, at, end)) {
      throw new DamageException(at, "the checksum of an entry does not fit");
    }
  }

  /** Reads and checks the entry between two places. */
  static WalEntry read(byte[] bytes, int at, int end) throws DamageException {
    check(bytes, at, end);
    byte[] body = new byte[end - at - HEADER_BYTES];
    System.arraycopy(bytes, at + HEADER_BYTES, body, 0, body.length);
    try {
      return new WalEntry(
          WalEntry.Type.ofCode(bytes[at + 8]),
          (long) LONG.get(bytes, at + 9),
          (long) LONG.get(bytes, at + 17),
          body);
    } catch (IllegalArgumentException e) {
      throw new DamageException(at + 8, String.valueOf(e.getMessage()));
    }
  }
}
