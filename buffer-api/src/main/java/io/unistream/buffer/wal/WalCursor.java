package io.unistream.buffer.wal;

import org.jspecify.annotations.Nullable;

/** Reads a log forward, verifying what it reads. Used by one thread at a time. Closing the log closes it. */
public interface WalCursor extends AutoCloseable {

  /**
   * Reads the next entry, durable or not. Whatever it throws, an {@code Error} for want of memory included, the cursor does
   * not move, and the next call finds what this one would have found.
   *
   * @return the entry, whose body belongs to the caller, or null if there is none so far
   * @throws io.unistream.buffer.CorruptLogException if the entry is damaged; the cursor does not move
   * @throws io.unistream.buffer.BufferStorageException if the storage cannot be read; the cursor does not move
   */
  @Nullable
  WalEntry next();

  /**
   * The position after the entry that {@link #next} returned last.
   *
   * @return the position
   */
  long position();

  /** Frees what the cursor holds. Idempotent. */
  @Override
  void close();
}
