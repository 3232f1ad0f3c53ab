package io.unistream.buffer.bench.kit;

import org.jspecify.annotations.Nullable;

/**
 * The log of someone else, as little as the kit needs of it. An implementation calls the log's own methods and does nothing
 * more: it neither checks, repairs, retries nor remembers what the log itself does not. Used under the lock of its caller.
 */
interface EntryLog extends AutoCloseable {

  /**
   * Appends one entry. When this returns, the log has promised to keep it, at its most durable settings.
   *
   * @return its position, higher than that of every entry before
   */
  long append(byte[] bytes) throws Exception;

  /** Reads from the first entry that the log still has. Entries that are appended later are read, too. */
  Reader reader() throws Exception;

  /** Allows the log to delete every entry up to this position. It may delete less. */
  void forget(long through) throws Exception;

  /** Whether an append failed because there was no space, and the log's documentation or code says that it left nothing. */
  boolean isRefusal(Exception failure);

  @Override
  void close() throws Exception;

  /** Reads forward. */
  interface Reader extends AutoCloseable {

    /** The next entry, or null if there is none yet. */
    @Nullable
    Entry next() throws Exception;

    @Override
    void close() throws Exception;
  }

  /** What was appended, and where. The position is valid until the log is closed. */
  final class Entry {

    private final long position;
    private final byte[] bytes;

    Entry(long position, byte[] bytes) {
      this.position = position;
      this.bytes = bytes;
    }

    long position() {
      return position;
    }

    byte[] bytes() {
      return bytes;
    }
  }
}
