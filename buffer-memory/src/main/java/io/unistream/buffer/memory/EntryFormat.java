package io.unistream.buffer.memory;

import io.unistream.buffer.wal.WalEntry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How an entry lies in the chunks. Its header is in one chunk; where less than a header is left in a chunk, the next one
 * begins with it. The body goes on in as many chunks as it needs.
 *
 * <pre>
 * offset  bytes  what
 * 0       4      length of the body
 * 4       1      code of the entry type
 * 5       8      sequence
 * 13      8      put time in epoch milliseconds
 * 21      n      body
 * </pre>
 */
final class EntryFormat {

  static final int HEADER_BYTES = 21;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private EntryFormat() {}

  static void putHeader(byte[] chunk, int offset, WalEntry entry) {
    INT.set(chunk, offset, entry.body().length);
    chunk[offset + 4] = (byte) entry.type().code();
    LONG.set(chunk, offset + 5, entry.sequence());
    LONG.set(chunk, offset + 13, entry.epochMillis());
  }

  /** Writes an entry that fits into the chunk. */
  static void put(byte[] chunk, int offset, WalEntry entry) {
    putHeader(chunk, offset, entry);
    byte[] body = entry.body();
    System.arraycopy(body, 0, chunk, offset + HEADER_BYTES, body.length);
  }

  static int bodyLength(byte[] chunk, int offset) {
    return (int) INT.get(chunk, offset);
  }

  static WalEntry entry(byte[] chunk, int offset, byte[] body) {
    return WalEntry.of(
        WalEntry.Type.ofCode(chunk[offset + 4]),
        (long) LONG.get(chunk, offset + 5),
        (long) LONG.get(chunk, offset + 13),
        body);
  }
}
