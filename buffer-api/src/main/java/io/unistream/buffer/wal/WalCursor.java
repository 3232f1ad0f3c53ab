package io.unistream.buffer.wal;

import org.jspecify.annotations.Nullable;

/** Reads a log forward and verifies what it reads. Used by one thread at a time. Closing the log closes it. */
public interface WalCursor extends AutoCloseable {

  /**
   * Reads the next entry, durable or not. If this throws anything, including an {@link Error} such as a lack of memory,
   * the cursor has not moved, and the next call reads the same entry (ERR-ERROR). So everything that can fail, including
   * each allocation, must come before the cursor moves.
   *
   * @return the entry, whose body belongs to the caller, or null if there is none yet
   * @throws io.unistream.buffer.CorruptLogException if the entry is damaged; the cursor does not move
   * @throws io.unistream.buffer.BufferStorageException if the storage cannot be read; the cursor does not move
   */
  @Nullable
  WalEntry next();

  /**
   * Returns the position after the entry that {@link #next} returned last. Never fails.
   *
   * @return the position
   */
  long position();

  /** Frees what the cursor holds. Closing again has no effect. */
  @Override
  void close();
}
