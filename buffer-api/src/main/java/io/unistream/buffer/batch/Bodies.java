package io.unistream.buffer.batch;

import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Writes and reads the bodies of control entries: a version byte, mostly eight numbers, and a log id. */
final class Bodies {

  /** The bytes of a log id. */
  static final int ID = 16;

  static final int LENGTH = 1 + 8 * 8 + ID;

  private static final byte VERSION = 2;

  private Bodies() {}

  /** Begins a body, to be ended by {@link #end}. */
  static ByteBuffer begin() {
    return begin(VERSION, LENGTH - ID);
  }

  /**
   * As {@link #begin()}.
   *
   * @param version the first byte
   * @param length the bytes before the log id
   */
  static ByteBuffer begin(byte version, int length) {
    return ByteBuffer.allocate(length + ID).put(version);
  }

  static byte[] end(ByteBuffer body, UUID log) {
    byte[] bytes = new byte[body.capacity()];
    body.putLong(log.getMostSignificantBits()).putLong(log.getLeastSignificantBits());
    body.get(0, bytes);
    return bytes;
  }

  /** Returns the body of an entry, behind its version. */
  static ByteBuffer open(WalEntry entry) {
    return open(entry, VERSION, LENGTH - ID);
  }

  /** As {@link #open(WalEntry)}, of a version and a length before the log id. */
  static ByteBuffer open(WalEntry entry, byte version, int length) {
    ByteBuffer body = ByteBuffer.wrap(entry.body());
    byte found = body.hasRemaining() ? body.get() : 0;
    if (found != version || entry.body().length != length + ID) {
      throw new UnsupportedLogException("cannot read a " + entry.type() + " entry of version "
          + found + " and " + entry.body().length + " bytes (expected version " + version + ", "
          + (length + ID) + " bytes): it was written by another version of this library");
    }
    return body;
  }

  static UUID logId(ByteBuffer body) {
    return new UUID(body.getLong(), body.getLong());
  }
}
