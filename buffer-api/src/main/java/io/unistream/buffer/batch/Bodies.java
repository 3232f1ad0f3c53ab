package io.unistream.buffer.batch;

import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Writes and reads the bodies of control entries: a version byte, eight numbers and a log id. */
final class Bodies {

  static final int LENGTH = 1 + 8 * 8 + 16;

  private static final byte VERSION = 2;

  private Bodies() {}

  /** Begins a body, to be ended by {@link #end}. */
  static ByteBuffer begin() {
    return ByteBuffer.allocate(LENGTH).put(VERSION);
  }

  static byte[] end(ByteBuffer body, UUID log) {
    byte[] bytes = new byte[LENGTH];
    body.putLong(log.getMostSignificantBits()).putLong(log.getLeastSignificantBits());
    body.get(0, bytes);
    return bytes;
  }

  /** Returns the body of an entry, behind its version. */
  static ByteBuffer open(WalEntry entry) {
    ByteBuffer body = ByteBuffer.wrap(entry.body());
    byte found = body.hasRemaining() ? body.get() : 0;
    if (found != VERSION || entry.body().length != LENGTH) {
      throw new UnsupportedLogException("cannot read a " + entry.type() + " entry of version "
          + found + " and " + entry.body().length + " bytes (expected version " + VERSION + ", "
          + LENGTH + " bytes): it was written by another version of this library");
    }
    return body;
  }

  static UUID logId(ByteBuffer body) {
    return new UUID(body.getLong(), body.getLong());
  }
}
