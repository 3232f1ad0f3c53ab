package io.unistream.buffer.wal;

import org.jspecify.annotations.Nullable;

/** Reads a log forward, verifying what it reads. Used by one thread at a time. Closing the log closes it. */
public interface WalCursor extends AutoCloseable {

  /**
   * Reads the next entry, durable or not. If this throws anything, an {@link Error} such as a lack of memory included, the
   * cursor has not moved, and the next call reads the same entry: what can fail, each allocation among it, comes before the
   * first step (ERR-ERROR).
   *
   * @return the entry, whose body belongs to the caller, or null if there is none so far
   * @throws io.unistream.buffer.CorruptLogException if the entry is damaged; the cursor does not move
   * @throws io.unistream.buffer.BufferStorageException if the storage cannot be read; the cursor does not move
   */
  @Nullable
  WalEntry next();

  /**
   * The position after the entry that {@link #next} returned last. Never fails.
   *
   * @return the position
   */
  long position();

  /** Frees what the cursor holds. Idempotent. */
  @Override
  void close();
}
