package io.unistream.buffer.batch;

import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;

/** Opens the bodies of control entries. */
final class Bodies {

  private Bodies() {}

  static ByteBuffer open(WalEntry entry, byte version, int length) {
    ByteBuffer body = ByteBuffer.wrap(entry.body());
    byte found = body.hasRemaining() ? body.get() : 0;
    if (found != version || entry.body().length != length) {
      throw new UnsupportedLogException("cannot read a " + entry.type() + " entry of version "
          + found + " and " + entry.body().length
          + " bytes (expected version " + version + ", " + length
          + " bytes): it was written by another version of"
          + " this library");
    }
    return body;
  }
}
