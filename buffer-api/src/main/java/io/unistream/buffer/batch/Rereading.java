package io.unistream.buffer.batch;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;

/**
 * Reads one record of the oldest batch a second time, because a codec that failed may have changed the array that it was
 * given. From the beginning of what the log still has, which is not far: only what is committed lies before that batch.
 */
final class Rereading {

  private Rereading() {}

  /** By whoever has the outlet's turn: nothing may be reclaimed meanwhile. */
  static WalEntry record(Wal wal, long sequence) {
    try (WalCursor cursor = wal.cursor()) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        if (entry.type() == WalEntry.Type.RECORD && entry.sequence() >= sequence) {
          if (entry.sequence() == sequence) {
            return entry;
          }
          break;
        }
      }
    }
    throw new BufferStorageException(
        "record " + sequence
            + " was read once but can no longer be found in the log: nothing was changed, and the call can be repeated");
  }
}
